import { expect, test } from 'vitest';
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
    'Output      /data/output/sh-aaaaaaaa.log (1.5 kB)',
    'Created     2026-01-01T10:00:00.000Z (1h ago)',
    'Started     2026-01-01T10:00:00.000Z (1h ago)',
    'Ended       2026-01-01T10:00:02.000Z (59m ago)',
    'Time        2s',
    'Attempt     2',
    'Owner       ann',
    'Started by  cli',
  ]);
});
