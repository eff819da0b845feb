import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Attention } from '../../../../src/ui/attention/attention.ts';
import { AttentionTracker } from '../../../../src/ui/attention/attentionTracker.ts';
import { ScopedTasks } from '../../../../src/ui/tasks/scopedTasks.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { anEndedTask, aTask } from '../aTask.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failed = (id: string, endedAt: string) =>
  anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, { id, endedAt });
const [early, late] = ['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z'];

function openTracker(memory = new Map<string, unknown>()) {
  const model = new TaskModel();
  const tasks = new ScopedTasks({ model, isInScope: ({ owner }) => owner.id !== 'cli:other' });
  const tracker = new AttentionTracker({
    tasks,
    memory: {
      get: (key: string) => memory.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
    } as never,
  });
  const told: Attention[] = [];
  tracker.onDidChange((attention) => told.push(attention));
  const calm = () => void vi.advanceTimersByTime(1000);
  return { model, tracker, told, memory, calm };
}

test('of a burst the first number is told at once and the last soon, and the same number never again', () => {
  const { model, told, calm } = openTracker();
  for (let index = 0; index < 50; index++)
    model.apply({ changed: [aTask({ id: `sh-${index}` })], removed: [] });
  expect(told.map(({ live }) => live)).toEqual([1]);
  calm();
  expect(told.map(({ live }) => live)).toEqual([1, 50]);
  model.apply({ changed: [aTask({ id: 'sh-1', progress: { percent: 5 } })], removed: [] });
  calm();
  expect(told).toHaveLength(2);
});

test('failures count until their output was opened or the view was in sight, also in the next window', () => {
  const { model, tracker, told, memory, calm } = openTracker();
  const unseen = () => (calm(), told.at(-1)?.unseenFailures);
  model.apply({ changed: [failed('sh-1', early), failed('sh-2', late)], removed: [] });
  expect(unseen()).toBe(2);
  tracker.markOpened(failed('sh-2', late));
  expect(unseen()).toBe(1);
  tracker.isViewVisible = true;
  expect(unseen()).toBe(0);
  tracker.isViewVisible = false;
  model.apply({ changed: [{ ...failed('sh-1', late), attempt: { number: 2 } }], removed: [] });
  expect(unseen()).toBe(1);

  const next = openTracker(memory);
  next.model.replaceAll([failed('sh-1', early), failed('sh-3', late)]);
  next.calm();
  expect(next.told.at(-1)?.unseenFailures).toBe(1);
});
