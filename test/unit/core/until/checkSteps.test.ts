import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunState } from '../../../../src/core/executor.ts';
import { transition } from '../../../../src/core/taskTransitions.ts';
import { cancel } from '../../../../src/core/verbs/cancel.ts';
import { rerun } from '../../../../src/core/verbs/rerun.ts';
import { keyOfStep } from '../../../../src/core/until/stepOf.ts';
import { checkOf } from '../../../../src/protocol/checks.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { CALLER, openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { IDENTITY, sampleTask } from '../sampleTask.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

/* Runs whose check is started, ends or is not wanted any more, and hosts that die in between. */

const WAITING = sampleAgentRun({
  id: 'ag-1',
  owner: CALLER.session,
  order: 7,
  priority: 2,
  worktree: 'wt-1',
  supportsResume: true,
  endedAt: '2026-01-02T03:05:00.000Z',
  until: { check: 'npm test', shell: '/bin/sh', tries: 2, tried: 1 },
  status: { state: 'pending', waitsFor: { kind: 'check', step: 'check' } },
  agent: { transcript: '/dev/null', session: 's1' },
});

function checkFor(run: Task, changes: Partial<Task> = {}): Task {
  return sampleTask({
    id: 'sh-check',
    owner: CALLER.session,
    step: 'check',
    parent: { task: run.id },
    attempt: { number: 1, key: keyOfStep(run, 'check') },
    ...changes,
  });
}

const running: Partial<Task> = { status: { state: 'running' }, process: IDENTITY };
const traceOf = (id: string): RunState => ({
  run: { id, attempt: 1 },
  isClaimed: true,
  process: IDENTITY,
  startedAt: new Date(),
});

test('a run that waits for its check gets one, as a child in its place, which is in nobody’s way', async () => {
  const { table, launched } = await openEngine([WAITING]);
  const [run, check] = [table.get('ag-1'), table.childrenOf('ag-1')[0]];
  expect(launched).toEqual([{ id: check?.id, attempt: 1 }]);
  expect(checkOf(run)).toEqual({ kind: 'check', step: 'check', task: check?.id });
  expect(check).toMatchObject({
    kind: 'shell',
    step: 'check',
    description: 'npm test',
    producer: 'task:ag-1',
    parent: { task: 'ag-1' },
    owner: CALLER.session,
    worktree: 'wt-1',
    spec: { command: 'npm test', shell: '/bin/sh', cwd: '/w', environment: 'e1' },
    ...{ group: 'agents', priority: 2, turn: 7, timeoutMs: 15 * 60_000 },
  });
});

test.each([
  ['passed', 0, { status: { state: 'completed', exitCode: 0 }, attempt: { number: 1 } }],
  ['failed', 3, { earlier: [{ status: { state: 'completed' } }], attempt: { number: 2 } }],
])('a check that has %s is told to its run', async (_, code, outcome) => {
  const { table, launched, run, end } = await openEngine([WAITING]);
  const [step] = launched;
  if (!step) throw new Error('No check was started.');
  run(step);
  end(step, code);
  await vi.waitFor(() => expect(table.get('ag-1')).toMatchObject({ ...outcome, until: { code } }), PATIENCE);
});

test('a host that finds a check takes it up, and starts no other', async () => {
  const { table, launched, followed, end } = await openEngine(
    [WAITING, checkFor(WAITING, running)],
    [traceOf('sh-check')],
  );
  expect(launched).toEqual([]);
  expect(followed).toEqual(new Set(['sh-check']));
  expect(checkOf(table.get('ag-1'))?.task).toBe('sh-check');
  end({ id: 'sh-check', attempt: 1 });
  await vi.waitFor(() => expect(table.get('ag-1').status.state).toBe('completed'), PATIENCE);
});

test('a check that ended while no host ran is judged by the next, with the end of its output', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-until-'));
  const path = join(directory, 'output', 'sh-check.log');
  mkdirSync(dirname(path));
  writeFileSync(path, `${'x'.repeat(20_000)}\n50 %\r\u001b[32m100 %\u001b[0m\r\nred\u001b]0;title\u0007\n`);
  const failed = { state: 'failed', failure: { kind: 'exit', code: 1 } } as const;
  const check = checkFor(WAITING, { status: failed, output: { path, bytes: 1 } });
  const { table } = await openEngine([WAITING, check], [], { directory });
  const run = table.get('ag-1');
  expect(run.attempt.number).toBe(2);
  const prompt = run.agent?.resumes?.prompt ?? '';
  expect(prompt).toContain('(try 1 of 2), and it is not right yet: make all failed with exit code 1.');
  expect(prompt).toContain('```\n100 %\nred\n```');
  expect(prompt).toContain(path);
  expect(prompt).not.toContain('xxx');
});

test('nobody waits for the check of a run that has ended, so it is cancelled, also by the next host', async () => {
  const first = await openEngine([WAITING, checkFor(WAITING, running)], [traceOf('sh-check')]);
  await cancel(first, { id: 'ag-1' }, CALLER);
  expect(first.table.get('ag-1').status.state).toBe('cancelled');
  expect(first.table.get('sh-check').status.state).toMatch(/^cancel/);
  const over: Task = { ...WAITING, status: { state: 'cancelled' } };
  const next = await openEngine([over, checkFor(WAITING, running)], [traceOf('sh-check')]);
  expect(next.table.get('sh-check').status.state).toMatch(/^cancel/);
});

test('a review that its provider holds is held, and goes with its run', async () => {
  const waitsFor = { kind: 'check', step: 'review', task: 'ag-review' } as const;
  const reviewed: Task = { ...WAITING, status: { state: 'pending', waitsFor } };
  const review = sampleAgentRun({
    ...{ id: 'ag-review', owner: CALLER.session, step: 'review', parent: { task: 'ag-1' } },
    ...{ attempt: { number: 1, key: keyOfStep(reviewed, 'review') } },
    status: { state: 'running' },
    process: IDENTITY,
  });
  const retryAt = '2999-01-01T00:00:00.000Z';
  const told = { state: 'failed', message: 'Usage limit', limit: 'rate', retryAt } as const;
  // It may have ended long before a host takes note of it.
  const at = '2026-01-02T03:05:00.000Z';
  const ended = { type: 'ended', isSpawnFailure: false, message: '', bytes: 0 } as const;
  const held = transition(review, { ...ended, code: 1, agent: told, at });
  expect(held).toMatchObject({
    status: { state: 'pending', waitsFor: { kind: 'time', until: retryAt } },
    attempt: { number: 2, key: review.attempt.key },
  });
  const engine = await openEngine([reviewed, held]);
  expect(checkOf(engine.table.get('ag-1'))).toEqual(waitsFor);
  expect(engine.table.childrenOf('ag-1')).toHaveLength(1);
  await cancel(engine, { id: 'ag-1' }, CALLER);
  expect(engine.table.get('ag-review').status.state).toMatch(/^cancel/);
});

test('what checks a hidden run is hidden, also when it has failed', async () => {
  const { table, launched, end } = await openEngine([{ ...WAITING, hidden: true }]);
  const [step] = launched;
  if (!step) throw new Error('No check was started.');
  end(step, 3);
  await vi.waitFor(
    () => expect(table.get(step.id)).toMatchObject({ hidden: true, status: { state: 'failed' } }),
    PATIENCE,
  );
});

test('a check that a person runs again is theirs', async () => {
  const over: Task = { ...WAITING, status: { state: 'completed' } };
  const engine = await openEngine([over, checkFor(WAITING, { status: { state: 'completed' } })]);
  rerun(engine, { id: 'sh-check' }, CALLER);
  expect(engine.table.get('sh-check').status.state).toBe('pending');
  expect(engine.launched).toEqual([{ id: 'sh-check', attempt: 2 }]);
});

test('traces of the attempt that is being checked tell nothing new', async () => {
  const end = { code: 1, isSpawnFailure: false, hasLeftovers: false, at: new Date() };
  const { table, tell, followed } = await openEngine(
    [WAITING, checkFor(WAITING, running)],
    [{ ...traceOf('ag-1'), end }, traceOf('sh-check')],
  );
  tell({ ...traceOf('ag-1'), end });
  tell({ ...traceOf('ag-1'), isLost: true, survivors: [] });
  expect(followed.has('ag-1')).toBe(false);
  expect(checkOf(table.get('ag-1'))?.task).toBe('sh-check');
});

test.each([
  [
    'cannot be started',
    { kind: 'spawn', message: 'No such shell' },
    'The check could not be started: No such shell',
  ],
  ['is lost', { kind: 'orphaned', message: 'It is gone.' }, 'The end of the check is not known. It is gone.'],
] as const)('a check that %s ends its run, which says so', async (_, failure, message) => {
  const check = checkFor(WAITING, { status: { state: 'failed', failure } });
  const { table } = await openEngine([WAITING, check]);
  expect(table.get('ag-1').status).toEqual({ state: 'failed', failure: { kind: 'check', message } });
});
