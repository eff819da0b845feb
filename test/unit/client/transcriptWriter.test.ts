import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TranscriptWriter } from '../../../src/client/transcriptWriter.ts';
import { LastAction } from '../../../src/core/agentRuns/lastAction.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { AgentTool } from '../../../src/protocol/agentTools.ts';
import { DialoguePlayer, dialogueRequest } from '../agents/dialogue.ts';
import { adapterOf, playRun, readDialogue, readRun, requestFor } from '../agents/recordings.ts';

/** A whole transcript at once. */
function transcriptText(steps: Iterable<AgentStep>): string {
  const writer = new TranscriptWriter();
  return [...steps].map((step) => writer.write(step)).join('') + writer.end();
}

function recorded(agent: string, name: string): AgentStep[] {
  const { lines, exit } = readRun(name);
  return playRun(
    adapterOf(agent).conversation(requestFor({ cwd: `/home/dev/work/${name}`, mode: 'allowEdits' })),
    lines,
    exit,
  );
}

const tool = (more: Partial<AgentTool> = {}): AgentTool => ({
  id: 't',
  name: 'Bash',
  kind: 'execute',
  title: 'npm test',
  ...more,
});

describe('a transcript to read', () => {
  test('what was asked, said, run, changed, and what it cost', () => {
    expect(transcriptText(recorded('claude', 'claude-both'))).toMatchInlineSnapshot(`
      "> Do it.

      First the file.

      editing hello.txt
        + hello.txt

      Now a command.

      $ cat hello.txt; echo exit
        hello from mock
        exit

      All done: file written and command run.

      completed
      3 turns, 300 tokens in, 60 out, $0.0024
      "
    `);
  });

  test('pieces of text are one text', () => {
    expect(transcriptText(recorded('gemini', 'gemini-both'))).toContain(
      '\n\nNow a command.\n\n$ cat hello.txt',
    );
  });

  test('failures', () => {
    expect(transcriptText(recorded('codex', 'codex-failshell'))).toContain('\n  oops\n  exit code 3\n');
    expect(transcriptText(recorded('opencode', 'opencode-err400'))).toContain('failed: mock 400\n');
  });

  test('several turns, with requests answered and an interruption', () => {
    const dialogue = readDialogue('claude-control');
    const request = requestFor({
      ...dialogueRequest(dialogue),
      transport: 'control',
      cwd: '/home/dev/work/claude-control',
    });
    const { events } = new DialoguePlayer(adapterOf('claude').conversation(request)).play(dialogue);
    const text = transcriptText(events);
    expect(text).toContain(
      'editing sub/hello.txt\nneeds you: allow Write "sub/hello.txt"?\n  denied\n  User said no\n',
    );
    expect(text).toContain('! It was interrupted.\n\ncancelled\n\n! mode: may edit files\n\n> mock:write');
  });

  test('a question names the tool and what it is about', () => {
    const request = { id: 'r', tool: tool(), options: [] };
    expect(transcriptText([{ type: 'request', request }])).toBe('needs you: allow Bash "npm test"?\n');
  });

  test('of calls side by side, an end says whose it is', () => {
    const text = transcriptText([
      { type: 'toolStart', tool: tool({ id: '1', title: 'one' }) },
      { type: 'toolStart', tool: tool({ id: '2', title: 'two' }) },
      { type: 'toolEnd', tool: '1', isError: false, output: 'first' },
      { type: 'toolEnd', tool: '2', isError: true },
    ]);
    expect(text).toBe('$ one\n\n$ two\n  (running one)\n  first\n  failed\n');
  });

  test('of a long output the end is shown', () => {
    const output = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
    const text = transcriptText([
      { type: 'toolStart', tool: tool() },
      { type: 'toolEnd', tool: 't', isError: false, output },
    ]);
    expect(text).toContain('  … 80 lines before\n  line 80\n');
    expect(text).not.toContain('line 79\n');
  });

  test('nothing an agent says steers a terminal or turns the writing', () => {
    const evil = '\u001b]0;owned\u0007\u001b[2Jred\u0000\u0008\u202etxt.exe';
    const steps: AgentStep[] = [
      { type: 'text', text: evil },
      { type: 'toolStart', tool: tool({ title: evil }) },
      { type: 'toolEnd', tool: 't', isError: true, output: evil, files: [{ path: evil, kind: 'add' }] },
      { type: 'notice', text: evil },
      { type: 'end', end: { state: 'failed', message: evil } },
    ];
    // oxlint-disable-next-line no-control-regex
    expect(transcriptText(steps)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/);
    expect(new LastAction().note(steps[1] ?? { type: 'notice', text: '' })).toBe('running redtxt.exe');
  });

  test('written piece by piece it is the same, and ends with a line', () => {
    const events = [...recorded('copilot', 'copilot-both'), ...recorded('qwen', 'qwen-denied')];
    fc.assert(
      fc.property(fc.shuffledSubarray(events), (steps) => {
        const writer = new TranscriptWriter();
        const pieces = steps.map((step) => writer.write(step)).join('') + writer.end();
        expect(pieces).toBe(transcriptText(steps));
        expect(pieces === '' || pieces.endsWith('\n')).toBe(true);
      }),
    );
  });
});

describe('the last action', () => {
  const actions = (steps: AgentStep[]) => {
    const last = new LastAction();
    return steps.map((step) => last.note(step));
  };

  test('of a run', () => {
    expect([...new Set(actions(recorded('claude', 'claude-both')))]).toEqual([
      'starting',
      'writing',
      'editing hello.txt',
      'thinking',
      'running cat hello.txt; echo exit',
      'completed',
    ]);
  });

  test('it waits for its background tasks until it does something itself, while those may work and ask', () => {
    const last = new LastAction();
    const tool = { id: 't', name: 'Bash', kind: 'execute', title: 'npm test' } as const;
    const steps: AgentStep[] = [
      { type: 'text', text: 'They run.' },
      { type: 'background', tasks: ['Look around', 'npm run watch'] },
      { type: 'toolStart', tool, parent: 'a' },
      { type: 'toolEnd', tool: 't', isError: false },
      { type: 'text', text: 'Seen.', parent: 'a' },
      { type: 'background', tasks: ['npm run watch'] },
      { type: 'text', text: 'It is seen.' },
    ];
    expect(steps.map((step) => last.note(step))).toEqual([
      'writing',
      'waiting for 2 background tasks: Look around, npm run watch',
      'running npm test',
      'waiting for 2 background tasks: Look around, npm run watch',
      'waiting for 2 background tasks: Look around, npm run watch',
      'waiting for 1 background task: npm run watch',
      'writing',
    ]);
  });

  test('what it needs comes before what it does, and what it does goes on after the answer', () => {
    const request = { id: 'r', tool: tool(), options: [] };
    const decision = 'allow' as const;
    expect(
      actions([
        { type: 'toolStart', tool: tool() },
        { type: 'request', request },
        { type: 'text', text: 'meanwhile' },
        { type: 'answer', request: 'r', decision },
        { type: 'toolEnd', tool: 't', isError: false },
        { type: 'turnEnd', end: { state: 'completed' } },
      ]),
    ).toEqual([
      'running npm test',
      'needs you: allow Bash "npm test"?',
      'needs you: allow Bash "npm test"?',
      'running npm test',
      'thinking',
      'done, waits for more',
    ]);
  });

  test.each<[Partial<AgentTool>, string]>([
    [{ kind: 'read', title: 'src/a.ts' }, 'reading src/a.ts'],
    [{ kind: 'search', title: 'TODO' }, 'searching TODO'],
    [{ kind: 'fetch', title: 'https://x.y' }, 'fetching https://x.y'],
    [{ kind: 'other', name: 'mcp__db__query', title: 'select 1' }, 'using mcp__db__query: select 1'],
    [{ kind: 'other', name: 'skill', title: 'skill' }, 'using skill'],
    [{ kind: 'edit', name: 'edit', title: 'edit' }, 'editing'],
    [{ title: 'x'.repeat(200) }, `running ${'x'.repeat(72)}…`],
  ])('of %j', (more, action) => {
    expect(actions([{ type: 'toolStart', tool: tool(more) }])).toEqual([action]);
  });
});
