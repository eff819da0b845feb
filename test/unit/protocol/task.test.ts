import { expect, test } from 'vitest';
import { exitCodeOf, isTerminal, titleOf, type TaskStatus } from '../../../src/protocol/task.ts';

test.each<[TaskStatus, boolean, number]>([
  [{ state: 'pending' }, false, 1],
  [{ state: 'running' }, false, 1],
  [{ state: 'waiting', for: 'input', message: '' }, false, 1],
  [{ state: 'cancelRequested', requestedAt: '' }, false, 1],
  [{ state: 'completed', exitCode: 0 }, true, 0],
  [{ state: 'failed', failure: { kind: 'exit', code: 7 } }, true, 7],
  [{ state: 'failed', failure: { kind: 'signal', signal: 'SIGKILL', code: 137 } }, true, 137],
  [{ state: 'failed', failure: { kind: 'spawn', message: '' } }, true, 1],
  [{ state: 'failed', failure: { kind: 'orphaned', message: '' } }, true, 1],
  [{ state: 'cancelled' }, true, 130],
])('L2: %j', (status, terminal, code) => {
  expect(isTerminal({ status })).toBe(terminal);
  expect(exitCodeOf({ status })).toBe(code);
});

test('a task is called by its name, else by what it does', () => {
  expect(titleOf({ name: 'build', description: 'make' })).toBe('build');
  expect(titleOf({ description: 'make' })).toBe('make');
});
