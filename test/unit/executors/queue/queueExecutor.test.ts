import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunState } from '../../../../src/core/executor.ts';
import { JobNames } from '../../../../src/executors/queue/jobNames.ts';
import type { Job, JobQueue } from '../../../../src/executors/queue/jobQueue.ts';
import { QueueExecutor } from '../../../../src/executors/queue/queueExecutor.ts';
import { waitFor } from '../../../helpers/host/waitFor.ts';

const run = { id: 'sh-7f3k2m9q', attempt: 1 };
const DATA = '/data';

/** An executor whose queue answers as the test says, and the markers that its wrapper leaves. */
async function openQueue() {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-queue-'));
  const answers: ((jobs: Job[]) => void)[] = [];
  const signals: string[] = [];
  let submitted = 0;
  let known: (() => Job[]) | undefined;
  const queue: JobQueue = {
    kind: 'slurm',
    title: 'Slurm',
    variables: { job: 'A', node: 'B' },
    submit: () => Promise.resolve(++submitted),
    list: () => (known ? Promise.resolve(known()) : new Promise((resolve) => answers.push(resolve))),
    signal: (job, kind) => Promise.resolve(void signals.push(`${kind} ${job}`)),
  };
  const states: RunState[] = [];
  const executor = new QueueExecutor({
    queue,
    dataDirectory: DATA,
    directory,
    onProblem: (error) => {
      throw error;
    },
  });
  onTestFinished(() => {
    executor.dispose();
    rmSync(directory, { recursive: true });
  });
  executor.onDidChangeRun((state) => states.push(state));
  await executor.open();
  const launch = (isFirstAsk: boolean, environment = {}) =>
    executor.launch({
      ...{ run, argv: ['true'], cwd: '/', environment, outputPath: join(directory, 'out') },
      ...{ input: { kind: 'none' }, executor: { kind: 'slurm' }, isFirstAsk },
    });
  launch(true);
  await waitFor('the job to be submitted', () => states.some(({ place }) => place?.job === 1));
  const job = (phase: Job['phase'], more: Partial<Job> = {}): Job => ({
    ...{ id: 1, name: new JobNames(DATA).of(run), phase, words: phase },
    ...more,
  });
  return {
    ...{ executor, states, signals, directory, job, launch },
    submissions: () => submitted,
    asked: () => waitFor('the queue to be asked', () => answers.length > 0),
    /** Answers the oldest question. */
    answer: async (...jobs: Job[]) => (await waitFor('a question', () => answers.shift()))(jobs),
    /** Answers all questions from now on. */
    answerAll: (jobs: () => Job[]) => {
      known = jobs;
      for (const each of answers.splice(0)) each(jobs());
    },
    mark: (name: string) => writeFileSync(join(directory, `${run.id}.1.${name}`), ''),
    begin() {
      this.mark('claim');
      this.mark('pid.1.n1.slurm');
    },
    begun: () => waitFor('the start', () => states.find(({ process }) => process !== undefined)),
    last: () => states.at(-1),
  };
}

test.each([
  ['pending', (it: Awaited<ReturnType<typeof openQueue>>) => [it.job('pending')]],
  ['not there yet', () => []],
])('an answer that is older than a start does not make it lost, though the job was %s', async (_, jobsOf) => {
  const it = await openQueue();
  await it.asked();
  it.begin();
  await it.begun();
  await it.answer(...jobsOf(it));
  await it.answer(it.job('running'));
  await it.answer(it.job('running'));
  expect(it.signals).toEqual([]);
  expect(it.states.filter(({ isLost, end }) => isLost ?? end)).toEqual([]);
});

test('a job that waits again after its start is lost, and taken out of the queue', async () => {
  const it = await openQueue();
  it.begin();
  await it.begun();
  await it.answer(it.job('running'));
  await it.answer(it.job('pending'));
  const lost = await waitFor('the loss', () => it.states.find(({ isLost }) => isLost));
  expect(lost.cause?.message).toContain('does not start it a second time');
  expect(it.signals).toEqual(['cancel 1']);
});

test('a queue that does not list a job is asked to run it again, unless it has begun', async () => {
  const it = await openQueue();
  for (let times = 0; times < 3; times++) await it.answer();
  await waitFor('a second job', () => it.submissions() === 2);
  it.begin();
  await it.begun();
  await it.answer();
  expect(it.submissions()).toBe(2);
});

test('a queue that takes no more jobs has the others wait here, without asking for each of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-queue-'));
  const quota = { left: 5, tried: 0 };
  const jobs: Job[] = [];
  const queue: JobQueue = {
    kind: 'slurm',
    title: 'Slurm',
    variables: { job: 'A', node: 'B' },
    submit: async ({ name }) => {
      quota.tried++;
      await Promise.resolve();
      if (quota.left === 0) throw new Error('Slurm does not answer: submit limit');
      quota.left--;
      jobs.push({ id: jobs.length + 1, name, phase: 'pending', words: 'pending' });
      return jobs.length;
    },
    list: () => Promise.resolve([...jobs]),
    signal: () => Promise.resolve(),
  };
  const places = new Map<string, RunState>();
  const executor = new QueueExecutor({
    ...{ queue, dataDirectory: DATA, directory },
    onProblem: (error) => {
      throw error;
    },
  });
  onTestFinished(() => {
    executor.dispose();
    rmSync(directory, { recursive: true });
  });
  executor.onDidChangeRun((state) => places.set(state.run.id, state));
  await executor.open();
  const many = 100;
  for (let number = 0; number < many; number++)
    executor.launch({
      ...{ run: { id: `sh-${number}`, attempt: 1 }, argv: ['true'], cwd: '/', environment: {} },
      ...{ outputPath: join(directory, 'out'), input: { kind: 'none' } },
      ...{ executor: { kind: 'slurm' }, isFirstAsk: true },
    });
  const waiting = () => [...places.values()].filter(({ place }) => /submit limit/.test(place?.state ?? ''));
  await waitFor('the others to wait', () => waiting().length === many - 5);
  expect(places.size).toBe(many);
  expect([...places.values()].filter(({ end, isLost }) => end ?? isLost)).toEqual([]);
  expect(quota.tried).toBeLessThan(20);
  quota.left = many;
  await waitFor('all to have a job', () => jobs.length === many);
  expect(new Set(jobs.map(({ name }) => name)).size).toBe(many);
});

test('an end by a signal waits for its cause, and an exit code does not', async () => {
  const it = await openQueue();
  it.begin();
  await it.begun();
  it.mark('exit.3');
  expect((await waitFor('the end', () => it.states.find(({ end }) => end)))?.end?.code).toBe(3);
  const other = await openQueue();
  other.begin();
  await other.begun();
  other.mark('shell');
  other.mark('exit.143');
  const cause = { message: 'At its time limit.', isTimeLimit: true };
  await other.answer(other.job('running'));
  await other.answer(other.job('ended', { cause }));
  const ended = await waitFor('the end', () => other.states.find(({ end }) => end));
  expect(ended.end).toMatchObject({ signal: 'SIGTERM', cause });
});

test.each([
  ['as before', {}],
  ['with another environment', { SINCE: 'then' }],
])('a job that has begun to read its script reads it whole when a host asks again, %s', async (_, more) => {
  const it = await openQueue();
  const script = openSync(join(it.directory, `${run.id}.1.sh`), 'r');
  onTestFinished(() => closeSync(script));
  const start = Buffer.alloc(100);
  readSync(script, start);
  const before = readFileSync(join(it.directory, `${run.id}.1.sh`), 'utf8');
  it.launch(false, more);
  expect(`${start}${readFileSync(script, 'utf8')}`).toBe(before);
});

test('the claim of an attempt that was withdrawn stays until its job is gone', async () => {
  const it = await openQueue();
  expect(it.executor.withdraw(run)).toBe(true);
  expect(it.executor.withdraw(run)).toBe(false);
  it.executor.forget(run);
  await it.answer(it.job('pending'));
  await waitFor('the job to be taken out', () => it.signals.length > 0);
  expect(readdirSync(it.directory)).toContain(`${run.id}.1.claim`);
  await it.answer(it.job('ended'));
  await waitFor(
    'the markers to be gone',
    () => !readdirSync(it.directory).some((name) => name.startsWith(run.id)),
  );
});

test('what does not heed its grace period is killed by its wrapper, before its job leaves the queue', async () => {
  const it = await openQueue();
  it.answerAll(() => [it.job(it.signals.includes('cancel 1') ? 'ended' : 'running')]);
  it.begin();
  const { process } = await it.begun();
  if (!process) throw new Error('It has begun.');
  expect(await it.executor.terminate({ run, process }, 1)).toEqual({ survivors: [] });
  expect(it.signals).toEqual(['term 1', 'kill 1', 'cancel 1']);
});
