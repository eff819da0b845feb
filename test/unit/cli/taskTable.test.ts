import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { pickTasks, RECENT_COUNT, taskTable } from '../../../src/cli/taskTable.ts';
import { makeTask } from './makeTask.ts';

const nowMs = Date.parse('2026-01-01T10:05:00.000Z');
const ended = Array.from({ length: RECENT_COUNT + 5 }, (_, index) => makeTask({ id: `sh-${index}` }));
const oldButRunning = makeTask({ id: 'sh-old', status: { state: 'running' } });

test('unfinished tasks are always shown, of the ended ones the newest', () => {
  const { shown, hiddenCount } = pickTasks([oldButRunning, ...ended], {});
  expect(shown.map((task) => task.id)).toEqual([
    ...ended
      .slice(5)
      .map((task) => task.id)
      .toReversed(),
    'sh-old',
  ]);
  expect(hiddenCount).toBe(5);
});

test('--all and --running leave nothing out that was asked for', () => {
  const tasks = [oldButRunning, ...ended];
  expect(pickTasks(tasks, { all: true })).toEqual({ shown: tasks.toReversed(), hiddenCount: 0 });
  expect(pickTasks(tasks, { running: true })).toEqual({ shown: [oldButRunning], hiddenCount: 0 });
});

test('columns line up, and titles fit the terminal', () => {
  const { startedAt: _, endedAt: __, ...pending } = makeTask({ id: 'sh-b', status: { state: 'pending' } });
  const failed = makeTask({
    id: 'sh-cccccccc',
    name: 'a name that is far too long',
    status: { state: 'failed', failure: { kind: 'exit', code: 7 } },
  });
  expect(taskTable([pending, failed], { nowMs, width: 50, hasColours: false })).toEqual([
    'ID           STATE       AGE  TIME  TASK',
    'sh-b         pending     5m   -     make all',
    'sh-cccccccc  failed (7)  5m   2s    a name that i…',
  ]);
});

test('colours change nothing but colours', () => {
  const look = { nowMs, width: 60 };
  const coloured = taskTable(ended, { ...look, hasColours: true });
  expect(coloured.join('\n')).toContain('\u001b[32m');
  expect(coloured.map(stripVTControlCharacters)).toEqual(taskTable(ended, { ...look, hasColours: false }));
});
