import { TaskSchema, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { mcpTaskOf, resultOf } from '../../../src/mcp/mcpTask.ts';
import { pageOf } from '../../../src/mcp/pages.ts';
import type { Task, TaskStatus } from '../../../src/protocol/task.ts';
import { CREATED_AT, sampleTask } from '../core/sampleTask.ts';

const STATUSES: [TaskStatus, string, boolean][] = [
  [{ state: 'pending', waitsFor: { kind: 'slot' } }, 'working', true],
  [{ state: 'running' }, 'working', true],
  [{ state: 'waiting', for: 'permission', message: 'May I?' }, 'input_required', true],
  [{ state: 'cancelRequested', requestedAt: CREATED_AT }, 'working', true],
  [{ state: 'completed', exitCode: 0 }, 'completed', false],
  [{ state: 'failed', failure: { kind: 'exit', code: 3 } }, 'failed', true],
  [{ state: 'failed', failure: { kind: 'orphaned', message: 'gone' } }, 'failed', true],
  [{ state: 'cancelled' }, 'cancelled', true],
];

test.each(STATUSES)('%j is %s', (status, word, isError) => {
  const task: Task = sampleTask({ status });
  const told = mcpTaskOf(task);
  expect(TaskSchema.safeParse(told).error).toBeUndefined();
  expect(told).toMatchObject({ taskId: task.id, status: word });
  expect(told.statusMessage).not.toBe('');
  const result = resultOf(task, '');
  expect(CallToolResultSchema.safeParse(result).error).toBeUndefined();
  expect(result.isError === true).toBe(isError);
});

test('the longer a task runs, the less often it is to be looked at, within limits', () => {
  const after = (ms: number) => mcpTaskOf(sampleTask(), Date.parse(CREATED_AT) + ms).pollInterval;
  expect([0, 1_000, 10_000, 1e9].map(after)).toEqual([500, 500, 1_000, 5_000]);
  // The clock was set back.
  expect(after(-1e9)).toBe(500);
});

test('a page continues where the last one ended, also if its tasks have changed or new ones were added', () => {
  const tasks = Array.from({ length: 150 }, (_, at) => sampleTask({ id: `t${at}` }));
  const first = pageOf(tasks, undefined);
  expect([first.page[0]?.id, first.page.length, first.nextCursor]).toEqual(['t149', 100, 't50']);
  const second = pageOf([...tasks, sampleTask({ id: 'new' })], first.nextCursor);
  expect([second.page[0]?.id, second.page.length, second.nextCursor]).toEqual(['t49', 50, undefined]);
  expect(() => pageOf(tasks, 'gone')).toThrow('cursor');
  expect(pageOf([], undefined)).toEqual({ page: [] });
});
