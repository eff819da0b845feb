import { expect, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { taskDetails } from '../../../src/cli/taskDetails.ts';
import { makeTask } from './makeTask.ts';

test('of an orphaned task what survives of it', () => {
  const message = 'Its process is gone; process 7 of it is still running.';
  const task = makeTask({
    status: { state: 'failed', failure: { kind: 'orphaned', message, survivors: [7] } },
  });
  const details = taskDetails(task, Date.parse('2026-01-01T11:00:00.000Z'));
  expect(details).toContain('State       orphaned');
  expect(details).toContain(`Reason      ${message}`);
});

test('which processes live on, all that are named', () => {
  const processes = Array.from({ length: 12 }, (_, index) => ({ pid: index + 1, name: 'sleep' }));
  const of = [{ attempt: 1, process: { pid: 99, startTime: '1', boot: '-' } }];
  const details = (leftovers: Partial<NonNullable<Task['leftovers']>>) =>
    taskDetails(makeTask({ leftovers: { count: 12, processes, of, ...leftovers } }), 0);
  const names = processes.map(({ pid }) => `${pid} (sleep)`).join(', ');
  expect(details({})).toContain('State       completed · 12 processes still running');
  expect(details({})).toContain(`Leftovers   ${names}`);
  expect(details({ count: 5012 })).toContain(`Leftovers   ${names} and 5000 more`);
  expect(details({ outlivedKill: true })).toContain(`Leftovers   ${names}; could not be ended`);
  expect(details({ count: 0, processes: [] })).toContain('Leftovers   could not be looked at');
});

test('only facts there are, with scripts kept readable and harmless', () => {
  const task = makeTask({
    spec: { command: 'if true\nthen\n  echo \u001b[2J\nfi', cwd: '/project', environment: 'e1' },
    attempt: { number: 2 },
  });
  expect(taskDetails(task, Date.parse('2026-01-01T11:00:00.000Z'))).toEqual([
    'ID          sh-aaaaaaaa',
    'State       completed',
    'Command     if true',
    '            then',
    '              echo  [2J',
    '            fi',
    'Directory   /project',
    'Output      /data/output/sh-aaaaaaaa.log (1.5 KiB)',
    'Created     2026-01-01T10:00:00.000Z (1h ago)',
    'Started     2026-01-01T10:00:00.000Z (1h ago)',
    'Ended       2026-01-01T10:00:02.000Z (59m ago)',
    'Time        2s',
    'Attempt     2',
    'Owner       ann',
    'Started by  cli',
  ]);
});

test('all of what was asked for, of what it is part of, and of what came before', () => {
  const ended = { startedAt: '2026-01-01T09:00:00.000Z', endedAt: '2026-01-01T09:00:03.000Z' };
  const task = makeTask({
    name: 'build',
    attempt: { number: 2, max: 4, key: 'once' },
    status: { state: 'failed', failure: { kind: 'exit', code: 2, message: 'no rule' } },
    progress: { percent: 41, message: 'Compiling' },
    result: { summary: 'nearly', value: { files: 3 }, reference: '/tmp/report' },
    spec: {
      command: ['make', 'all'],
      cwd: '/project',
      environment: 'e1',
      takesInput: true,
      matches: { pattern: 'ERROR', notify: true, perMinute: 10 },
    },
    earlier: [
      {
        number: 1,
        status: { state: 'failed', failure: { kind: 'timeout', message: 'longer than 3s' } },
        ...ended,
        output: { path: '/data/output/sh-aaaaaaaa.1.log', bytes: 10 },
      },
    ],
    startAt: '2026-01-01T10:00:00.000Z',
    group: 'build',
    priority: 5,
    after: [
      { task: 'sh-1', on: 'success', isMet: true },
      { task: 'sh-2', on: 'any' },
    ],
    retry: { max: 3, backoffMs: 2_000, exitCodes: [2, 3] },
    timeoutMs: 3_000,
    outputLimitBytes: 10_485_760,
    cancelPolicy: 'abort',
    closePolicy: 'transfer',
    transferTo: { id: 'cli:bob', label: 'bob' },
    parent: { task: 'ag-1', run: 'run-1', agent: 'coder' },
    hidden: true,
    unsaved: 'the disk is full',
  });
  expect(taskDetails(task, Date.parse('2026-01-01T11:00:00.000Z'))).toEqual([
    'ID          sh-aaaaaaaa',
    'Name        build',
    'State       failed (2)',
    'Reason      no rule',
    'Progress    41 % Compiling',
    'Result      nearly',
    '            {"files":3}',
    '            /tmp/report',
    'Command     ["make","all"]',
    'Directory   /project',
    'Input       open',
    'Matches     ERROR',
    'Output      /data/output/sh-aaaaaaaa.log (1.5 KiB)',
    'Created     2026-01-01T10:00:00.000Z (1h ago)',
    'Started     2026-01-01T10:00:00.000Z (1h ago)',
    'Ended       2026-01-01T10:00:02.000Z (59m ago)',
    'Time        2s',
    'Attempt     2 of 4',
    'Earlier     1: timed out after 3s, /data/output/sh-aaaaaaaa.1.log (10 B)',
    'Group       build',
    'Priority    5',
    'After       sh-1 (success, met)',
    '            sh-2 (any)',
    'Retries     3, the first after 2s, of exit 2, 3',
    'Time limit  3s',
    'Size limit  10.0 MiB',
    'Cancel      abort',
    'On close    transfer to bob',
    'Owner       ann',
    'Started by  cli',
    'Parent      ag-1',
    'Run         run-1',
    'Agent       coder',
    'Key         once',
    'Hidden      yes',
    'Not saved   the disk is full',
  ]);
});

test('what a task is to wait for, who holds it, and which limit it reached', () => {
  const { startedAt: _, endedAt: __, ...created } = makeTask();
  const pending = taskDetails(
    {
      ...created,
      spec: { watch: { ids: ['sh-1'] }, on: 'failure' },
      status: { state: 'pending', waitsFor: { kind: 'tasks', ids: ['sh-1'] } },
      startAt: '2026-01-01T12:00:00.000Z',
      pausedAt: '2026-01-01T10:00:00.000Z',
    },
    Date.parse('2026-01-01T11:00:00.000Z'),
  );
  expect(pending).toContain('State       paused');
  expect(pending).toContain('Watches     {"ids":["sh-1"]} for failure');
  expect(pending).toContain('Not before  2026-01-01T12:00:00.000Z (in 1h 0m)');
  expect(pending).toContain('Paused      2026-01-01T10:00:00.000Z (1h ago)');
  const ending = taskDetails(
    {
      ...created,
      spec: { external: true },
      status: { state: 'running' },
      ending: { kind: 'timeout', message: 'longer than 3s' },
    },
    0,
  );
  expect(ending).toContain('Work        make all (run elsewhere)');
  expect(ending).toContain('Ending      timed out: longer than 3s');
});
