import { describe, expect, test } from 'vitest';
import type { Conversation, SentEntry } from '../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import { DialoguePlayer, dialogueRequest, type Move } from './dialogue.ts';
import { adapterOf, AT, dialogueNames, eventLines, readDialogue, requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

const ADAPTERS: Record<string, string> = { claude: 'claude-acp', codex2: 'codex-acp', example: 'claude-acp' };

function newConversation(name: string): Conversation {
  const dialogue = readDialogue(name);
  const [first = '', second = ''] = name.split('-');
  const isAcp = first === 'acp';
  const id = isAcp ? (ADAPTERS[second] ?? second) : first;
  const transport = isAcp ? ('acp' as const) : ('control' as const);
  const cwd = `/home/dev/work/${name.replace(/^acp-(\w+)-reject$/, 'acpperm-$1').replace(/-(full|load)$/, '')}`;
  const adapter = adapterOf(id);
  const request = requestFor({ ...dialogueRequest(dialogue), transport, cwd });
  return adapter.conversation(request);
}

const NAMES = [...dialogueNames('acp-'), ...dialogueNames('-control')];

describe('recorded dialogues', { timeout: 30_000 }, () => {
  test.each(NAMES)('%s', async (name) => {
    const conversation = newConversation(name);
    const { events } = new DialoguePlayer(conversation).play(readDialogue(name));
    conversation.close();
    const end: AgentStep = { type: 'end', end: conversation.finish({ exitCode: 0, at: AT }) };
    await expect(eventLines([...events, end])).toMatchFileSnapshot(
      `../../fixtures/agents/expected/${name}.jsonl`,
    );
  });
});

describe('a new host goes on in the middle', { timeout: 60_000 }, () => {
  test.each(NAMES)('%s, at every line', (name) => {
    const { moves, events } = new DialoguePlayer(newConversation(name)).play(readDialogue(name));
    for (let cut = 0; cut <= moves.length; cut++) {
      const conversation = newConversation(name);
      const step = replayed(conversation, recordOf(moves.slice(0, cut)));
      // What the output brought about and the earlier host had not sent, and nothing else.
      expect(step.send).toEqual(autosLeft(moves, cut));
      expect([...step.events, ...playOn(conversation, moves.slice(cut))]).toEqual(events);
    }
  });
});

function recordOf(moves: readonly Move[]): { output: string[]; sent: SentEntry[] } {
  const output: string[] = [];
  const sent: SentEntry[] = [];
  for (const move of moves) {
    if (move.kind === 'output') output.push(move.line);
    else if (move.kind === 'auto') sent.push({ line: move.line, after: output.length });
    else sent.push(...move.lines.map((line) => ({ line, after: output.length })));
  }
  return { output, sent };
}

/** The lines right behind the cut that were brought about before it. */
function autosLeft(moves: readonly Move[], cut: number): string[] {
  const left: string[] = [];
  for (const move of moves.slice(cut)) {
    if (move.kind !== 'auto') break;
    left.push(move.line);
  }
  return left;
}

/** Goes on with the rest; every line that is sent is one that was sent then. */
function playOn(conversation: Conversation, moves: readonly Move[]): AgentStep[] {
  const events: AgentStep[] = [];
  const wanted: string[] = [];
  const firstOther = moves.findIndex(({ kind }) => kind !== 'auto');
  for (const move of firstOther < 0 ? [] : moves.slice(firstOther)) {
    if (move.kind === 'auto') {
      expect(wanted.shift()).toBe(move.line);
      continue;
    }
    const step = move.kind === 'output' ? conversation.push(move.line) : move.act(conversation);
    if (move.kind === 'output') wanted.push(...step.send);
    else expect(step.send).toEqual(move.lines);
    events.push(...step.events);
  }
  expect(wanted).toEqual([]);
  return events;
}
