import { expect, test } from 'vitest';
import {
  reconnectDelayMs,
  wantsConnectionAtStart,
  wantsReconnect,
} from '../../../../src/ui/connection/reconnecting.ts';

test('a window reconnects only for a reason, soon at first', () => {
  const reasons = { unfinishedTasks: 0, hasSchedules: false, isViewVisible: false };
  expect(wantsReconnect(reasons)).toBe(false);
  expect(wantsReconnect({ ...reasons, unfinishedTasks: 1 })).toBe(true);
  expect(wantsReconnect({ ...reasons, hasSchedules: true })).toBe(true);
  expect([0, 1, 9].map(reconnectDelayMs)).toEqual([100, 300, 10_000]);
});

test('a window connects at its start only when a host runs, for schedules, or when something ended', () => {
  const found = {
    ...{ hasEndpoint: false, hasSchedules: false },
    ...{ tasksChangedAtMs: undefined, lastSeenAtMs: undefined },
  };
  expect(wantsConnectionAtStart(found)).toBe(false);
  expect(wantsConnectionAtStart({ ...found, hasEndpoint: true })).toBe(true);
  expect(wantsConnectionAtStart({ ...found, hasSchedules: true })).toBe(true);
  expect(wantsConnectionAtStart({ ...found, tasksChangedAtMs: 2 })).toBe(true);
  expect(wantsConnectionAtStart({ ...found, tasksChangedAtMs: 2, lastSeenAtMs: 3 })).toBe(false);
});
