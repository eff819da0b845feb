import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { pickTasks, RECENT_COUNT, taskTable } from '../../../src/cli/taskTable.ts';
import { makeTask } from './makeTask.ts';

const nowMs = Date.parse('2026-01-01T10:05:00.000Z');
const ended = Array.from({ length: RECENT_COUNT + 5 }, (_, index) => makeTask({ id: `sh-${index}` }));
const oldButRunning = makeTask({ id: 'sh-old', status: { state: 'running' } });

test('unfinished tasks are always shown, of the ended ones the newest', () => {
  const { shown, hasMore } = pickTasks([oldButRunning, ...ended], {});
  expect(shown.map((task) => task.id)).toEqual([
    ...ended
      .slice(5)
      .map((task) => task.id)
      .toReversed(),
    'sh-old',
  ]);
  expect(hasMore).toBe(true);
});

test('--all and --running leave nothing out that was asked for', () => {
  const tasks = [oldButRunning, ...ended];
  expect(pickTasks(tasks, { all: true })).toEqual({ shown: tasks.toReversed(), hasMore: false });
  expect(pickTasks(tasks, { running: true })).toEqual({ shown: [oldButRunning], hasMore: false });
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

test('what matters now stands beside the title, and leaves it half of the room', () => {
  const running = { status: { state: 'running' }, attempt: { number: 2, max: 3 } } as const;
  const busy = makeTask({ ...running, progress: { percent: 41, message: 'Compiling' } });
  const asking = makeTask({
    id: 'sh-b',
    name: 'a name that is far too long',
    status: { state: 'waiting', for: 'input', message: 'Which one of all of these?' },
  });
  const queued = makeTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } }, group: 'build' });
  const tasks = [busy, asking, queued];
  expect(taskTable(tasks, { nowMs, hasColours: false }).map((line) => line.slice(13))).toEqual([
    'STATE            AGE  TIME  TASK',
    'running 41 %     5m   2s    make all · Compiling · attempt 2 of 3',
    'needs input      5m   2s    a name that is far too long · Which one of all of these?',
    'queued in build  5m   2s    make all',
  ]);
  expect(taskTable(tasks, { nowMs, width: 70, hasColours: false }).map((line) => line.slice(13))).toEqual([
    'STATE            AGE  TIME  TASK',
    'running 41 %     5m   2s    make all · Compiling · attem…',
    'needs input      5m   2s    a name that is… · Which one …',
    'queued in build  5m   2s    make all',
  ]);
});

test('colours change nothing but colours', () => {
  const look = { nowMs, width: 60 };
  const coloured = taskTable(ended, { ...look, hasColours: true });
  expect(coloured.join('\n')).toContain('\u001b[32m');
  expect(coloured.map(stripVTControlCharacters)).toEqual(taskTable(ended, { ...look, hasColours: false }));
});

test('with what tasks use, a running one has what it has now, and an ended one its peak', () => {
  const GIBIBYTE = 1024 ** 3;
  const running = makeTask({
    id: 'sh-busy',
    status: { state: 'running' },
    use: { processorPercent: 340.2, memoryBytes: 1.9 * GIBIBYTE, peakBytes: 2 * GIBIBYTE },
  });
  const over = makeTask({ id: 'sh-over', use: { processorMs: 7, peakBytes: 1.2 * GIBIBYTE } });
  const unknown = makeTask({ id: 'sh-else' });
  expect(taskTable([running, over, unknown], { nowMs, hasColours: false, hasUse: true })).toEqual([
    'ID       STATE      AGE  TIME  CPU    MEMORY   TASK',
    'sh-busy  running    5m   2s    340 %  1.9 GiB  make all',
    'sh-over  completed  5m   2s    -      1.2 GiB  make all',
    'sh-else  completed  5m   2s    -      -        make all',
  ]);
});
