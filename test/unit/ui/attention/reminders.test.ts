import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reminders } from '../../../../src/ui/attention/reminders.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { anAgentTask, anAskingTask, aRequest } from '../anAgentTask.ts';

const START = Date.parse('2026-01-01T00:00:05.000Z');
const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

function follow(afterMinutes: number) {
  const reminded: string[] = [];
  const after = { minutes: afterMinutes };
  const reminders = new Reminders({
    afterMs: () => after.minutes * MINUTE,
    remind: ({ request }) => reminded.push(request?.id ?? 'input'),
  });
  const tell = (...tasks: Task[]) =>
    reminders.follow({ changed: tasks.map((task) => ({ task })), removed: [] });
  return { reminded, after, reminders, tell };
}

test('what waits is said once more, once, counted from when it was asked', () => {
  const { reminded, tell } = follow(10);
  vi.setSystemTime(START + 4 * MINUTE);
  tell(anAskingTask([aRequest('1')]));
  vi.advanceTimersByTime(6 * MINUTE - 1);
  tell(anAskingTask([aRequest('1')]));
  expect(reminded).toEqual([]);
  vi.advanceTimersByTime(1);
  tell(anAskingTask([aRequest('1')]));
  vi.advanceTimersByTime(60 * MINUTE);
  expect(reminded).toEqual(['1']);
});

test('each request has a time of its own', () => {
  const { reminded, tell } = follow(10);
  const late = { ...aRequest('2'), since: new Date(START + 5 * MINUTE).toISOString() };
  tell(anAskingTask([aRequest('1'), late]));
  vi.advanceTimersByTime(10 * MINUTE);
  expect(reminded).toEqual(['1']);
  vi.advanceTimersByTime(5 * MINUTE);
  expect(reminded).toEqual(['1', '2']);
});

test('what was answered, withdrawn or removed is not said again', () => {
  const { reminded, reminders, tell } = follow(10);
  tell(anAskingTask([aRequest('1'), aRequest('2')]));
  tell(anAskingTask([aRequest('2')]));
  tell(anAgentTask());
  tell(anAskingTask([aRequest('3')]));
  reminders.follow({ changed: [], removed: [anAgentTask()] });
  vi.advanceTimersByTime(60 * MINUTE);
  expect(reminded).toEqual([]);
  tell(anAskingTask([aRequest('4')]));
  reminders.dispose();
  vi.advanceTimersByTime(60 * MINUTE);
  expect([reminded, vi.getTimerCount()]).toEqual([[], 0]);
});

test('no time means never, and another time counts at once', () => {
  const { reminded, after, reminders, tell } = follow(0);
  tell(anAskingTask([aRequest('1')]));
  vi.advanceTimersByTime(60 * MINUTE);
  expect(reminded).toEqual([]);
  after.minutes = 90;
  reminders.refresh();
  vi.advanceTimersByTime(29 * MINUTE);
  expect(reminded).toEqual([]);
  after.minutes = 30;
  reminders.refresh();
  vi.advanceTimersByTime(0);
  expect(reminded).toEqual(['1']);
});
