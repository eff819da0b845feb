import { expect, test } from 'vitest';
import { JobNames, jobOf } from '../../../../src/executors/queue/jobNames.ts';
import { causeOf, phaseOf } from '../../../../src/executors/slurm/jobStates.ts';
import { parseJobs, submitArgs } from '../../../../src/executors/slurm/slurmQueue.ts';

const names = new JobNames('/home/somebody/legwork');
const run = { id: 'sh-7f3k2m9q', attempt: 2 };

test('jobs are read with what Slurm says of them', () => {
  const answer = [
    '4711|PENDING|Resources||a',
    '4712|RUNNING|None|n2|b|c',
    '4713|TIMEOUT|TimeLimit|n1|d',
    '4714|NEW_STATE|None|n1|e',
    '4715|PENDING|PartitionConfig||f',
    'slurm_load_jobs: something else',
    '',
  ].join('\n');
  expect(parseJobs(answer)).toEqual([
    { id: 4711, name: 'a', phase: 'pending', words: 'pending: Resources' },
    { id: 4712, name: 'b|c', phase: 'running', words: 'running', node: 'n2' },
    {
      ...{ id: 4713, name: 'd', phase: 'ended', words: 'timeout', node: 'n1' },
      cause: { message: 'Slurm ended job 4713 at its time limit.', isTimeLimit: true },
    },
    { id: 4714, name: 'e', phase: 'running', words: 'new state', node: 'n1' },
    {
      ...{ id: 4715, name: 'f', phase: 'pending' },
      words: 'pending: PartitionConfig (it asks for more than its partition has)',
    },
  ]);
});

test.each(['COMPLETING', 'CONFIGURING', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'STAGE_OUT'])(
  'a job that is %s is not over',
  (state) => expect(phaseOf(state)).toBe('running'),
);

test.each(['OUT_OF_MEMORY', 'NODE_FAIL', 'BOOT_FAIL', 'PREEMPTED', 'CANCELLED', 'DEADLINE', 'TIMEOUT'])(
  'who has ended a job that is %s is said in a sentence',
  (state) => {
    const cause = causeOf({ id: 7, state, reason: 'None', node: 'n1' });
    expect(cause?.message).toMatch(/^[A-Z].*job 7.*\.$|^Job 7.*\.$/);
    expect(phaseOf(state)).toBe('ended');
  },
);

test('an exit code is the command’s own', () => {
  expect(causeOf({ id: 7, state: 'FAILED', reason: 'NonZeroExitCode', node: 'n1' })).toBeUndefined();
  expect(causeOf({ id: 7, state: 'COMPLETED', reason: 'None', node: 'n1' })).toBeUndefined();
});

test('a job that Slurm ended itself without a state for it is not said to have failed to begin', () => {
  // So it reports one whose node has killed it for its memory, without control groups.
  expect(causeOf({ id: 7, state: 'FAILED', reason: 'JobLaunchFailure', node: 'n1' })).toEqual({
    message: 'Slurm reports that job 7 failed (JobLaunchFailure).',
  });
});

test('what is asked comes before what a job needs', () => {
  const asked = {
    kind: 'slurm',
    partition: 'gpu',
    memory: '4G',
    cpus: 2,
    extra: ['--output=/else'],
  } as const;
  const args = submitArgs({ name: 'x', asked: { ...asked, extra: [...asked.extra] } });
  expect(args).toEqual(expect.arrayContaining(['--partition=gpu', '--mem=4G', '--cpus-per-task=2']));
  expect(args.indexOf('--output=/dev/null')).toBeGreaterThan(args.indexOf('--output=/else'));
});

test('a data directory knows its own jobs only', () => {
  const job = { id: 1, name: names.of(run), phase: 'running', words: '' } as const;
  const other = { ...job, id: 2, name: new JobNames('/elsewhere').of(run) };
  expect([...names.sort([job, other])]).toEqual([['sh-7f3k2m9q.2', [job]]]);
});

test('of several jobs of an attempt, the one that has claimed it counts', () => {
  const [first, second] = [1, 2].map((id) => ({ id, name: 'a', phase: 'ended' as const, words: '' }));
  const live = { id: 3, name: 'a', phase: 'pending' as const, words: '' };
  if (!first || !second) throw new Error('There are two.');
  expect(jobOf([first, live, second], undefined)).toBe(live);
  expect(jobOf([first, live, second], 1)).toBe(first);
  expect(jobOf([first, second], undefined)).toBe(second);
  expect(jobOf([live], 1)).toBeUndefined();
});
