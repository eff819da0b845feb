import { describe, expect, test } from 'vitest';
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
    const isChange = kind === 'execute' || (isEdit && !(kind === 'edit' && mode === 'allowEdits'));
    // A command may be held by a sandbox that cannot be seen from here.
    const isBroken = mode === 'readOnly' && (isEdit || (kind === 'execute' && !isHeld));
    const isTold = mode !== 'allowAll' && isChange && !isBroken;
    expect(call(conversation, kind)).toHaveLength(isTold ? 1 : 0);
    expect(conversation.brokenPromise).toEqual(isBroken ? expect.stringContaining('make') : undefined);
  });

  test('breaks the promise, too, once the agent has left its mode that holds it', () => {
    const conversation = runIn('readOnly', true);
    update(conversation, { sessionUpdate: 'current_mode_update', currentModeId: 'default' });
    call(conversation, 'execute');
    expect(conversation.brokenPromise).toBe('The agent ran make, although this run may change nothing.');
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
      expect(call(asked, 'edit', { status: mode === 'ask' ? 'completed' : 'failed' })).toEqual([]);
      expect([failed.brokenPromise, asked.brokenPromise]).toEqual([undefined, undefined]);
    }
    const always = runIn('ask', false);
    ask(always, YES_NO, { kind: 'edit', title: 'make' });
    always.answer('7', { option: 'a' });
    expect(call(always, 'edit', { id: 'other' })).toEqual([]);
  });

  test.each(['edit', 'delete', 'execute'])(
    'is one where it was denied, and done all the same: %s',
    (kind) => {
      for (const isHeld of [true, false]) {
        const denied = runIn('ask', isHeld);
        ask(denied, YES_NO, { kind, title: 'make' });
        denied.answer('7', { option: 'n' });
        expect(call(denied, kind)).toEqual([
          {
            type: 'notice',
            text: expect.stringMatching(/^The agent \w+ make, which was denied\.$/) as string,
          },
        ]);
      }
      const silent = runIn('readOnly', false);
      ask(silent, YES_NO, { kind, title: 'make' });
      expect(call(silent, kind)).toEqual([]);
      expect(silent.brokenPromise).toMatch(/^The agent \w+ make, although this run may change nothing\.$/);
      const again = runIn('ask', false);
      for (const option of ['n', 'y']) {
        ask(again, YES_NO, { kind, title: 'make' });
        again.answer(again.openRequests[0]?.id ?? '', { option });
      }
      expect(call(again, kind)).toEqual([]);
    },
  );

  test.each([
    ['/home/dev/.claude/plans/quiet-otter.md', true],
    ['.opencode/plans/quiet-otter.md', true],
    ['docs/plans/road.md', false],
    ['/home/dev/.claude/settings.json', false],
  ])('is none where a plan is written down, in a mode of the agent that only plans: %s', (title, isPlan) => {
    const held = runIn('readOnly', true);
    call(held, 'edit', { title });
    expect(held.brokenPromise === undefined).toBe(isPlan);
    const free = runIn('readOnly', false);
    call(free, 'edit', { title });
    expect(free.brokenPromise).toBeDefined();
  });

  test.each(['../a.txt', '/etc/hosts', '.git/config', 'src/.env'])(
    'is one where edits are allowed, and the file is none of the ordinary ones in the folder: %s',
    (title) => {
      expect(call(runIn('allowEdits', true), 'edit', { title })).toHaveLength(1);
    },
  );

  test('is none where the command only reads', () => {
    for (const title of ['git status', 'cat a.txt | head -3', 'ls 2>/dev/null && pwd']) {
      const conversation = runIn('readOnly', false);
      expect(call(conversation, 'execute', { title })).toEqual([]);
      expect(conversation.brokenPromise).toBeUndefined();
    }
  });
});
