import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onlyReads } from '../../../src/agents/readingCommands.ts';
import type { Conversation, RunRequest } from '../../../src/core/agentAdapter.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { ask, beginSession, offering, push, update } from './acpTalk.ts';

const MODES: RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const KINDS = ['edit', 'delete', 'move', 'execute', 'read', 'search', 'fetch', 'think', 'other'] as const;
const YES_NO = [
  ['y', 'allow_once'],
  ['a', 'allow_always'],
  ['n', 'reject_once'],
] as const;

/** A run in a mode, of an agent that has a mode that fits or none at all. */
function runIn(mode: RunMode, isHeld: boolean, more: Partial<RunRequest> = {}): Conversation {
  const session = isHeld ? offering('default', 'default', 'plan') : {};
  const request = { mode, mayIgnoreMode: true, ...more };
  const { conversation } = beginSession(session, { request });
  if (isHeld && mode === 'readOnly') push(conversation, { id: 2, result: {} });
  return conversation;
}

function call(
  conversation: Conversation,
  kind: string,
  { id = 'c', status = 'completed', title = 'make' } = {},
) {
  const rawInput = kind === 'execute' ? { command: title } : { path: title };
  const facts = { toolCallId: id, kind, title, rawInput };
  return [
    ...update(conversation, { sessionUpdate: 'tool_call', status: 'pending', ...facts }),
    ...update(conversation, { sessionUpdate: 'tool_call_update', status, ...facts }),
  ].filter(({ type }) => type === 'notice');
}

describe('a change that nobody was asked about', () => {
  const CASES = MODES.flatMap((mode) =>
    [true, false].flatMap((isHeld) => KINDS.map((kind) => [mode, isHeld, kind] as const)),
  );

  test.each(CASES)('in %s, held by its own mode: %s, %s', (mode, isHeld, kind) => {
    const conversation = runIn(mode, isHeld);
    const isEdit = ['edit', 'delete', 'move'].includes(kind);
    const isTold = mode !== 'allowAll' && (kind === 'execute' || (isEdit && mode !== 'allowEdits'));
    expect(call(conversation, kind)).toHaveLength(isTold ? 1 : 0);
    // A command may be held by a sandbox that cannot be seen from here.
    const isBroken = mode === 'readOnly' && (isEdit || (kind === 'execute' && !isHeld));
    expect(conversation.brokenPromise).toEqual(isBroken ? expect.stringContaining('make') : undefined);
  });

  test('is told once', () => {
    const conversation = runIn('ask', false);
    const told = ['c1', 'c2', 'c3'].map((id) => call(conversation, 'edit', { id }).length);
    expect(told).toEqual([1, 0, 0]);
  });

  test('is none where it was asked about, failed, or was allowed for always', () => {
    for (const mode of ['ask', 'readOnly'] as const) {
      const failed = runIn(mode, false);
      expect(call(failed, 'edit', { status: 'failed' })).toEqual([]);
      const asked = runIn(mode, false);
      ask(asked, YES_NO, { kind: 'edit', title: 'make' });
      if (mode === 'ask') asked.answer('7', { option: 'y' });
      expect(call(asked, 'edit')).toEqual([]);
      expect([failed.brokenPromise, asked.brokenPromise]).toEqual([undefined, undefined]);
    }
    const always = runIn('ask', false);
    ask(always, YES_NO, { kind: 'edit', title: 'make' });
    always.answer('7', { option: 'a' });
    expect(call(always, 'edit', { id: 'other' })).toEqual([]);
  });

  test('is none where a plan is written down, in a mode of the agent that only plans', () => {
    const title = '/home/dev/.claude/plans/quiet-otter.md';
    const held = runIn('readOnly', true);
    call(held, 'edit', { title });
    expect(held.brokenPromise).toBeUndefined();
    const free = runIn('readOnly', false);
    call(free, 'edit', { title });
    expect(free.brokenPromise).toBeDefined();
  });

  test('is none where the command only reads', () => {
    for (const title of ['git status', 'cat a.txt | head -3', 'ls 2>/dev/null && pwd']) {
      const conversation = runIn('readOnly', false);
      expect(call(conversation, 'execute', { title })).toEqual([]);
      expect(conversation.brokenPromise).toBeUndefined();
    }
  });
});

describe('a command that only reads', () => {
  const reading = fc.constantFrom<string[]>(
    'ls -la',
    'cat a',
    'git log -3',
    'grep -rn x .',
    'find . -name x',
    'echo a 2>&1',
    'pwd',
  );
  const changing = fc.constantFrom<string[]>(
    ...[
      'rm a',
      'npm test',
      'echo a > b',
      'cat a >> b',
      'git commit -m x',
      'find . -delete',
      'find . -exec rm {} +',
    ],
    ...[
      'git diff --output=x',
      'rg --pre sh x',
      '$(rm a)',
      '`rm a`',
      'sed -i s/a/b/ c',
      'tee a',
      'sudo ls',
      'FOO=1 make',
    ],
    ...['echo a >&b', 'bash -c ls', 'git', 'node x.js', 'cat <(rm a)'],
  );
  const joint = fc.constantFrom(' && ', ' || ', ' | ', '; ', '\n', ' & ');

  test('is one whose every part only reads', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 4 }), joint, (parts, by) => {
        expect(onlyReads(parts.join(by))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 3 }),
        changing,
        joint,
        fc.nat(3),
        (...[parts, change, by, at]) => {
          expect(onlyReads(parts.toSpliced(at, 0, change).join(by))).toBe(false);
        },
      ),
    );
  });
});
