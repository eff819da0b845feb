import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAtWork, KeepAwake } from '../../../src/core/keepAwake.ts';
import type { HostSettings } from '../../../src/protocol/hostSettings.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const running = sampleTask({ status: { state: 'running' } });
const asking = sampleTask({ status: { state: 'waiting', for: 'input', message: '?' } });

/** What keeps the machine awake, and a record of what it was told. */
function open(tasks: Task[], current: HostSettings = { power: { keepAwake: 'whileRunning' } }) {
  const said: boolean[] = [];
  const state = { tasks, current };
  const awake = new KeepAwake({
    table: { unfinished: () => state.tasks },
    settings: {
      get current() {
        return state.current;
      },
    },
    wakefulness: {
      keep: (isWanted) => void said.push(isWanted),
      status: { isKept: true },
      dispose: () => undefined,
    },
  });
  const settle = async (ms = 1_000) => {
    awake.review();
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { awake, said, state, settle };
}

test.each<[string, Partial<Task>, boolean]>([
  ['running', { status: { state: 'running' } }, true],
  ['being ended', { status: { state: 'cancelRequested', requestedAt: '' } }, true],
  ['paused', { status: { state: 'running' }, pausedAt: '2026-01-01T00:00:00.000Z' }, false],
  ['waiting for a person', { status: asking.status }, false],
  ['in a queue', { status: { state: 'pending', waitsFor: { kind: 'slot' } } }, false],
  ['ended', { status: { state: 'completed', exitCode: 0 } }, false],
])('a task that is %s is at work: %o', (_name, changes, isIt) => {
  expect(isAtWork(sampleTask(changes))).toBe(isIt);
});

test('while a task is at work, the machine is kept awake, which is said again every minute', async () => {
  const { said, settle, state } = open([asking, running]);
  await settle();
  expect(said).toEqual([true]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(said).toEqual([true, true, true]);
  state.tasks = [asking];
  await settle();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(said).toEqual([true, true, true, false]);
});

test('many changes are one review, and nothing is done where the setting is off', async () => {
  const on = open([running]);
  for (let change = 0; change < 100; change++) on.awake.review();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(on.said).toEqual([true]);
  const off = open([running], {});
  await off.settle(600_000);
  expect([off.said, off.awake.status]).toEqual([[], undefined]);
  expect(vi.getTimerCount()).toBe(1);
});

test('it ends when the setting is turned off, although a task is at work', async () => {
  const { awake, said, settle, state } = open([running]);
  await settle();
  state.current = { power: { keepAwake: 'never' } };
  await settle();
  expect(said).toEqual([true, false]);
  await settle(600_000);
  expect([said, awake.holdings]).toEqual([[true, false], { awakeTimers: 0 }]);
});
