import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, SentEntry } from '../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { adapterOf, requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

/*
 * What Claude Code told in real runs that an earlier Legwork answered wrongly or too early. The recordings go on as they
 * did then; what counts is what is asked, and what the turn has come to, line by line.
 */

const FIXTURES = new URL('../../fixtures/agents/cases/', import.meta.url);

interface Case {
  mode: RunMode;
  lines: string[];
}

function readCase(name: string, mode: RunMode): Case {
  const text = readFileSync(new URL(`${name}.jsonl`, FIXTURES), 'utf8');
  const entries = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { dir: string; msg?: JsonObject; noise?: string });
  const heard = entries.filter(({ dir }) => dir === '<');
  // Claude tells again what it was answered; these lines follow from answers that ours does not give.
  const isEcho = ({ msg }: { msg?: JsonObject }) =>
    msg?.type === 'control_response' && asObject(msg.response).request_id !== 'legwork-1';
  const lines = heard.filter((entry) => !isEcho(entry));
  return { mode, lines: lines.map(({ msg, noise }) => (msg ? JSON.stringify(msg) : (noise ?? ''))) };
}

const CASES: Record<string, Case> = {
  'claude-question': readCase('claude-question', 'ask'),
  'claude-question-read-only': readCase('claude-question-read-only', 'readOnly'),
  'claude-background-agent-asks': readCase('claude-background-agent-asks', 'ask'),
  'claude-background-command': readCase('claude-background-command', 'allowAll'),
};
const NAMES = Object.keys(CASES);
const caseOf = (name: string) => CASES[name] ?? { mode: 'ask' as const, lines: [] };

const begin = (mode: RunMode) =>
  adapterOf('claude').conversation(requestFor({ transport: 'control', mode, cwd: '/project' }));

/** Pushes all lines; `look` sees the conversation after each. */
function play(
  { mode, lines }: Case,
  look: (conversation: Conversation, line: string, sent: string[]) => void = () => undefined,
): AgentStep[] {
  const conversation = begin(mode);
  const events = [...conversation.open().events];
  for (const line of lines) {
    const step = conversation.push(line);
    events.push(...step.events);
    look(conversation, line, step.send);
  }
  return events;
}

const isResult = (line: string) => (line.startsWith('{') ? JSON.parse(line) : {}).type === 'result';

describe.each(['claude-question', 'claude-question-read-only'])('%s', (name) => {
  test('is asked with its words and options, and never answered by the mode', () => {
    const open: unknown[] = [];
    play(caseOf(name), (conversation, line, sent) => {
      if (!line.includes('"can_use_tool"')) return;
      expect(sent).toEqual([]);
      open.push(...conversation.openRequests);
    });
    expect(open).toMatchObject([
      {
        kind: 'question',
        options: [{ id: 'Red' }, { id: 'Green' }, { id: 'Blue' }],
        fields: [{ id: 'color', label: 'Which color do you want?', type: 'choice' }],
      },
    ]);
  });

  test('hears each answer once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom('Red', 'Green', 'Blue'), fc.string({ minLength: 1 })), (color) => {
        let answers: string[] = [];
        play(caseOf(name), (conversation, line) => {
          if (!line.includes('"can_use_tool"')) return;
          const [request] = conversation.openRequests;
          const answer = () => conversation.answer(request?.id ?? '', { fields: { color } }).send;
          answers = [...answer(), ...answer()];
        });
        expect(answers).toHaveLength(1);
        const { response } = asObject((JSON.parse(answers[0] ?? '{}') as JsonObject).response);
        const input = asObject(asObject(response).updatedInput);
        expect(input.answers).toEqual({ 'Which color do you want?': color });
      }),
    );
  });
});

test('a background agent asks after the turn, and its request stays open', () => {
  const asked: { isTurnOver: boolean; ids: number }[] = [];
  let results = 0;
  let isOver = false;
  play(caseOf('claude-background-agent-asks'), (conversation, line) => {
    if (isResult(line)) results++;
    if (line.includes('"can_use_tool"'))
      asked.push({ isTurnOver: conversation.isTurnOver, ids: conversation.openRequests.length });
    isOver = conversation.isTurnOver;
    // The first result is not the end.
    if (results === 1) expect(isOver).toBe(false);
  });
  expect(asked).toEqual([{ isTurnOver: false, ids: 1 }]);
  expect([results, isOver]).toEqual([2, true]);
});

test('a turn goes on while a command of it runs in the background', () => {
  const states: boolean[] = [];
  const events = play(caseOf('claude-background-command'), (conversation, line) => {
    if (isResult(line) || states.length > 0) states.push(conversation.isTurnOver);
  });
  // In the recording the input was closed, which stopped the command.
  expect(states[0]).toBe(false);
  expect(states.at(-1)).toBe(true);
  expect(events).toContainEqual({ type: 'background', tasks: ['bg'] });
});

describe('variations', () => {
  test.each(NAMES)('%s: a new host after any line comes to the same', (name) => {
    const { mode, lines } = caseOf(name);
    const whole = play({ mode, lines });
    for (let cut = 0; cut <= lines.length; cut++) {
      const before = begin(mode);
      const opening = before.open();
      const events = [...opening.events];
      const sent: SentEntry[] = opening.send.map((line) => ({ line, after: 0 }));
      for (const [index, line] of lines.slice(0, cut).entries()) {
        const step = before.push(line);
        events.push(...step.events);
        sent.push(...step.send.map((each) => ({ line: each, after: index + 1 })));
      }
      const next = begin(mode);
      const step = replayed(next, { output: lines.slice(0, cut), sent });
      expect(step).toEqual({ events, send: [] });
      const rest = lines.slice(cut).flatMap((line) => next.push(line).events);
      expect([...step.events, ...rest]).toEqual(whole);
    }
  });

  test.each(NAMES)('%s: unknown fields, messages and noise change nothing', (name) => {
    const { mode, lines } = caseOf(name);
    const whole = play({ mode, lines });
    const stranger = fc.constantFrom('Warning: x', '{"type":"telepathy"}', '{}', '[1]', '');
    fc.assert(
      fc.property(fc.array(stranger, { maxLength: 3 }), fc.nat(lines.length), (strangers, at) => {
        const odd = lines.map((line) => line.replace(/\}$/, ',"_new":{"deep":[1,null]}}'));
        expect(play({ mode, lines: [...odd.slice(0, at), ...strangers, ...odd.slice(at)] })).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});
