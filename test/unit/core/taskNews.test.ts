import { describe, expect, test } from 'vitest';
import { newsBetween } from '../../../src/core/taskNews.ts';
import type { Task, TaskStatus } from '../../../src/protocol/task.ts';
import { sampleTask } from './sampleTask.ts';

const typesOf = (previous: Partial<Task> | undefined, task: Partial<Task>) =>
  newsBetween(previous && sampleTask(previous), sampleTask(task)).map(({ type }) => type);

describe('L8: what happened between two states of a task', () => {
  test('it came', () => expect(typesOf(undefined, { status: { state: 'running' } })).toEqual(['registered']));

  test.each<[TaskStatus, string]>([
    [{ state: 'running' }, 'stateChanged'],
    [{ state: 'waiting', for: 'input', message: '?' }, 'stateChanged'],
    [{ state: 'pending', waitsFor: { kind: 'slot' } }, 'stateChanged'],
    [{ state: 'cancelRequested', requestedAt: 'x' }, 'cancelRequested'],
    [{ state: 'completed' }, 'completed'],
    [{ state: 'failed', failure: { kind: 'exit', code: 1 } }, 'failed'],
    [{ state: 'cancelled' }, 'cancelled'],
  ])('its state: %j', (status, type) => expect(typesOf({}, { status })).toEqual([type]));

  test('what it waits for, which another attempt does anew', () => {
    const asks = (message: string): Partial<Task> => ({
      status: { state: 'waiting', for: 'input', message },
    });
    expect(typesOf(asks('a?'), asks('b?'))).toEqual(['stateChanged']);
    expect(typesOf(asks('a?'), asks('a?'))).toEqual([]);
    expect(typesOf({}, { attempt: { number: 2 } })).toEqual(['stateChanged']);
  });

  test('a silence, when it begins', () => {
    const silent = { silentSince: '2026-01-01T00:00:00.000Z' };
    expect([typesOf({}, silent), typesOf(silent, silent), typesOf(silent, {})]).toEqual([['silent'], [], []]);
  });

  test('its progress, its owner, and several at once', () => {
    const progress = { percent: 4 };
    const owner = { id: 'cli:other', label: 'other' };
    expect(typesOf({}, { progress })).toEqual(['progress']);
    expect(typesOf({ progress }, { progress: { ...progress } })).toEqual([]);
    expect(typesOf({ progress }, {})).toEqual([]);
    expect(typesOf({}, { owner, progress, status: { state: 'running' } })).toEqual([
      'transferred',
      'stateChanged',
      'progress',
    ]);
  });

  test('that what it had left running is gone', () => {
    const of = [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }];
    const leftovers = { count: 2, processes: [{ pid: 7, name: 'sleep' }], of };
    expect(typesOf({ leftovers }, {})).toEqual(['cleared']);
    expect(typesOf({ leftovers }, { leftovers: { ...leftovers, count: 1 } })).toEqual([]);
    expect(typesOf({ leftovers }, { leftovers, status: { state: 'completed' } })).toEqual(['completed']);
  });

  test('nothing, when what changed is no step', () => {
    expect(typesOf({}, { name: 'x', noticedAt: 'now', drainedBy: ['c'] })).toEqual([]);
  });
});
