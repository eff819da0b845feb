import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { findTask } from '../../../src/cli/findTasks.ts';
import { makeTask } from './makeTask.ts';

const running = { status: { state: 'running' } } as const;

test('an exact id wins over a task of that name and over longer ids', () => {
  const tasks = [
    makeTask({ id: 'sh-1' }),
    makeTask({ id: 'sh-2', name: 'sh-1', ...running }),
    makeTask({ id: 'sh-11' }),
  ];
  expect(findTask(tasks, 'sh-1').id).toBe('sh-1');
});

test('a name means the newest unfinished task, else the newest that ended', () => {
  const tasks = [
    makeTask({ id: 'sh-1', name: 'build' }),
    makeTask({ id: 'sh-2', name: 'build', ...running }),
    makeTask({ id: 'sh-3', name: 'build' }),
    makeTask({ id: 'sh-4', name: 'test' }),
    makeTask({ id: 'sh-5', name: 'test' }),
  ];
  expect(findTask(tasks, 'build').id).toBe('sh-2');
  expect(findTask(tasks, 'test').id).toBe('sh-5');
});

test('the beginning of an id is enough when it is the only one', () => {
  const tasks = [makeTask({ id: 'sh-abc' }), makeTask({ id: 'sh-abd' })];
  expect(findTask(tasks, 'sh-abd').id).toBe('sh-abd');
  expect(findTask([makeTask({ id: 'sh-abc' })], 'sh-a').id).toBe('sh-abc');
  expect(() => findTask(tasks, 'sh-ab')).toThrow(UsageError);
  expect(() => findTask(tasks, 'sh-ab')).toThrow(/sh-abc[^]*sh-abd/);
});

test('unknown and empty words name no task', () => {
  expect(() => findTask([makeTask()], 'sh-zzz')).toThrow('There is no task "sh-zzz"; `legwork ls');
  expect(() => findTask([makeTask()], '')).toThrow('There is no task "";');
});
