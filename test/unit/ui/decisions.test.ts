import { expect, test } from 'vitest';
import {
  AttentionCount,
  attentionText,
  endKey,
  statusBarText,
  type Seen,
} from '../../../src/ui/attention.ts';
import { commandChoices } from '../../../src/ui/commands/commandChoices.ts';
import { withLatest } from '../../../src/ui/commands/commandHistory.ts';
import { parseRunArguments } from '../../../src/ui/commands/runArguments.ts';
import { targetIds } from '../../../src/ui/commands/targetIds.ts';
import { reconnectDelayMs, wantsConnectionAtStart, wantsReconnect } from '../../../src/ui/reconnectPolicy.ts';
import { terminalEnvironment } from '../../../src/ui/terminalEnvironment.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { aTask, anEndedTask } from './aTask.ts';

function attentionOf(tasks: Task[], seen: Seen) {
  const count = new AttentionCount();
  for (const task of tasks) count.put(task, seen);
  return count.value;
}

test('a command finds its tasks in whatever it was called with', () => {
  const row = (id: string) => ({ kind: 'task', id });
  expect(targetIds([])).toBeUndefined();
  expect(targetIds([{ kind: 'group', group: 'failed' }])).toBeUndefined();
  expect(targetIds(['sh-1'])).toEqual(['sh-1']);
  expect(targetIds([row('sh-1')])).toEqual(['sh-1']);
  expect(targetIds([row('sh-1'), [row('sh-1'), row('sh-2')]])).toEqual(['sh-1', 'sh-2']);
  expect(targetIds([row('sh-3'), [row('sh-1'), row('sh-2')]])).toEqual(['sh-3']);
});

test('what is typed comes first, earlier commands after it', () => {
  const rows = commandChoices('npm t', ['npm test', 'ls', 'npm t']);
  expect(rows.map(({ command }) => command)).toEqual([undefined, 'npm test']);
  expect(rows[0]?.description).toBe('npm t');
  expect(commandChoices('  ', ['ls'])).toHaveLength(2);
  expect(commandChoices('', [])[0]?.description).toContain('Type a command');
});

test('the history has each command once, the latest first, and an end', () => {
  expect(withLatest(['a', 'b'], 'b')).toEqual(['b', 'a']);
  expect(withLatest(Array.from({ length: 60 }, String), 'x')).toHaveLength(50);
});

test('arguments of a program are checked', () => {
  expect(parseRunArguments(undefined)).toBeUndefined();
  expect(parseRunArguments({ command: 'ls', cwd: '/x' })).toEqual({ command: 'ls', cwd: '/x' });
  expect(() => parseRunArguments({ command: ' ' })).toThrow('empty');
});

test('a window reconnects only for a reason, soon at first', () => {
  expect(wantsReconnect({ unfinishedTasks: 0, isViewVisible: false })).toBe(false);
  expect(wantsReconnect({ unfinishedTasks: 1, isViewVisible: false })).toBe(true);
  expect([0, 1, 9].map(reconnectDelayMs)).toEqual([100, 300, 10_000]);
});

test('a window connects at its start only when a host runs or something ended', () => {
  const found = { hasEndpoint: false, tasksChangedAtMs: undefined, lastSeenAtMs: undefined };
  expect(wantsConnectionAtStart(found)).toBe(false);
  expect(wantsConnectionAtStart({ ...found, hasEndpoint: true })).toBe(true);
  expect(wantsConnectionAtStart({ ...found, tasksChangedAtMs: 2 })).toBe(true);
  expect(wantsConnectionAtStart({ ...found, tasksChangedAtMs: 2, lastSeenAtMs: 3 })).toBe(false);
});

test('attention counts what is unfinished and what was not looked at', () => {
  const failed = anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, { id: 'sh-2' });
  const nothing = { until: '', opened: new Set<string>() };
  const attention = attentionOf([aTask(), failed], nothing);
  expect(attention).toEqual({ live: 1, needsYou: 0, unseenFailures: 1 });
  expect(statusBarText(attention)).toBe('$(sync~spin) 1 · $(bell-dot) 1');
  expect(attentionText(attention)).toBe('1 unfinished, 1 failed, not looked at yet');
  const opened = { until: '', opened: new Set([endKey(failed)]) };
  expect(statusBarText(attentionOf([failed], opened))).toBe('');
  expect(attentionOf([failed], { ...nothing, until: failed.endedAt ?? '' }).unseenFailures).toBe(0);
});

test('the terminal settings change the environment', () => {
  const values = { environment: { PATH: '/bin', OLD: '1' }, userHome: '/home/x', workspaceFolder: '/w' };
  const setting = { PATH: '${workspaceFolder}/bin:${env:PATH}', OLD: null, X: '${unknown}' };
  expect(terminalEnvironment(setting, values)).toEqual({ PATH: '/w/bin:/bin', X: '${unknown}' });
});
