import { rmSync, writeFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { judge } from '../../../src/core/scheduler.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { WorktreeRecord } from '../../../src/protocol/worktree.ts';
import { removeOne } from '../../../src/core/worktrees/removal.ts';
import { writeWorktree } from '../../../src/worktrees/worktreeFile.ts';
import { tidyIfUnused } from '../../../src/core/worktrees/tidyWorktree.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';
import { openWorktree } from '../../helpers/git/worktreeSteps.ts';
import { closeSession } from '../../../src/core/closeSession.ts';
import type { EngineContext } from '../../../src/core/engineContext.ts';
import { cancel, requestCancel } from '../../../src/core/verbs/cancel.ts';
import { cancelTree } from '../../../src/core/verbs/cancelTree.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';
import { CREATED_AT, sampleTask } from './sampleTask.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const STEP = sampleTask({
  id: 'sh-step',
  step: 'worktree',
  worktree: 'wt-abcd1234',
  parent: { task: 'sh-run' },
  hidden: true,
  metadata: { worktree: {} },
  status: { state: 'pending', waitsFor: { kind: 'slot' } },
});
const RUN = sampleTask({
  id: 'sh-run',
  worktree: 'wt-abcd1234',
  after: [{ task: 'sh-step', on: 'success' }],
  status: { state: 'pending', waitsFor: { kind: 'tasks', ids: ['sh-step'] } },
});

const { kind, spec, agent } = sampleAgentRun();
const AGENT: Partial<Task> = { kind, spec, ...(agent && { agent }) };

function verdictOf(task: Task, ...others: Task[]) {
  return judge(task, {
    find: (id) => others.find((other) => other.id === id),
    group: (name) => ({ name, isPaused: false }),
    nowMs: 0,
    limitedUntilMs: () => undefined,
    spentBudget: () => undefined,
    lockObstacle: () => undefined,
  });
}

test('nothing is made for a run that a person has not allowed', () => {
  const approval = { kind: 'approval', since: CREATED_AT, run: 'ag-1', agent: 'claude' } as const;
  const asked = { ...RUN, status: { state: 'pending', waitsFor: approval } } as Task;
  expect(verdictOf(STEP, asked)).toEqual({ kind: 'waits', for: { kind: 'tasks', ids: ['sh-run'] } });
  expect(verdictOf(STEP, RUN)).toEqual({ kind: 'ready' });
});

test('a run says why its worktree could not be made', () => {
  const failure = { kind: 'exit', code: 1, message: 'The branch is taken.' } as const;
  const failed = { ...STEP, status: { state: 'failed', failure } } as Task;
  expect(verdictOf(RUN, failed)).toMatchObject({
    kind: 'unmet',
    message: 'Its worktree could not be made: The branch is taken.',
  });
  const cancelled = { ...STEP, status: { state: 'cancelled' } } as Task;
  expect(verdictOf(RUN, cancelled)).toMatchObject({
    message: 'Its worktree could not be made, because task sh-step cancelled.',
  });
});

const SHARER = { ...RUN, id: 'sh-sharer' };

test.each<[string, Partial<Task>, (context: EngineContext) => unknown]>([
  ['is cancelled', {}, (context) => cancel(context, { id: 'sh-run' }, CALLER)],
  ['is an agent’s and is cancelled', AGENT, (context) => cancel(context, { id: 'sh-run' }, CALLER)],
  ['is cancelled with what it has started', {}, (context) => cancelTree(context, { id: 'sh-run' }, CALLER)],
  [
    'ends with its session',
    { owner: CALLER.session, closePolicy: 'cancel' },
    (context) => closeSession(context, CALLER.session.id),
  ],
])('a step goes with the last task that waits for it, when that %s', async (_how, more, end) => {
  const { owner, closePolicy } = more;
  const step = { ...STEP, ...(owner && { owner }), ...(closePolicy && { closePolicy }) };
  const { engine, table } = await openEngine([step, { ...RUN, ...more } as Task, SHARER]);
  await end(engine.context);
  expect(table.get('sh-run').status.state).toBe('cancelled');
  expect(table.get('sh-step').status.state).not.toMatch(/cancel/);
  requestCancel(engine.context, table.get('sh-sharer'));
  expect(table.get('sh-step').status.state).toMatch(/^cancel/);
});

/** How the step of a worktree is found when a host opens; it may have been ended after it had made it. */
const ENDS: Task['status'][] = [
  { state: 'failed', failure: { kind: 'exit', code: 1 } },
  { state: 'cancelled' },
  { state: 'completed', exitCode: 0 },
] as Task['status'][];

test.each(ENDS)('what is in a worktree that is ready stays, with its step $state', async (status) => {
  const { engine, file } = await openWithWorktree('ready', { ...STEP, status });
  engine.context.worktrees.stepEnded({ ...STEP, status });
  await vi.waitFor(() => expect(engine.context.worktrees.holdings.worktreesDiscarding).toBe(0), PATIENCE);
  expect(await readFile(file, 'utf8')).toBe('of a run');
});

test('what is half made goes with the next host', async () => {
  const { file } = await openWithWorktree('making', { ...STEP, status: { state: 'cancelled' } });
  await vi.waitFor(() => expect(access(file)).rejects.toThrow(), PATIENCE);
});

test('a worktree is removed by one step, however often that is asked for at once', async () => {
  const { engine, table } = await openWithWorktree('ready', { ...STEP, status: { state: 'cancelled' } });
  const { keeper } = engine.context.worktrees;
  const record = keeper.find('wt-abcd1234') as WorktreeRecord;
  const told: string[] = [];
  for (let count = 0; count < 3; count++)
    void removeOne(engine.context, record, { owner: RUN.owner }).then(({ problem }) =>
      told.push(problem ?? ''),
    );
  await vi.waitFor(() => expect(told).toHaveLength(2), PATIENCE);
  const steps = [...table.unfinished()].filter(({ step }) => step === 'worktree');
  expect(steps).toHaveLength(1);
  expect(told).toEqual(Array(2).fill(`It is being made or removed by task ${steps[0]?.id}.`));
});

test('a worktree whose removal cannot be begun, nor that be saved, can be used and removed at once', async () => {
  const { engine, table } = await openWithWorktree('ready', { ...STEP, status: { state: 'cancelled' } });
  const { keeper } = engine.context.worktrees;
  const record = keeper.find('wt-abcd1234') as WorktreeRecord;
  const { put } = engine.context.turn;
  const full = new Error('ENOSPC: no space left on device, write');
  engine.context.turn.put = () => {
    // From now on, there is no room for the record either.
    rmSync(keeper.folder, { recursive: true });
    writeFileSync(keeper.folder, '');
    throw full;
  };
  const wish = { owner: RUN.owner };
  expect(await removeOne(engine.context, record, wish)).toEqual({
    id: record.id,
    problem: expect.stringContaining(full.message),
  });
  expect(keeper.find(record.id)?.state).toBe('ready');
  engine.context.turn.put = put;
  rmSync(keeper.folder);
  void removeOne(engine.context, record, wish);
  await vi.waitFor(() => expect([...table.unfinished()].some(({ step }) => step === 'worktree')).toBe(true));
});

test.each([true, false])(
  'a worktree that no task needs is removed, unless something is lost: %s',
  async (isSafe) => {
    const repository = await openRepository({ files: { a: 'one\n' } });
    const { checkout, record, folder } = await openWorktree(repository);
    if (!isSafe) await checkout.write({ a: 'of a run\n' });
    const { engine, table } = await openEngine([], [], { directory: dirname(folder) });
    const steps = () => [...table.values()].filter(({ step }) => step === 'worktree');
    const tidied = tidyIfUnused(engine.context, record.id);
    if (isSafe) await vi.waitFor(() => expect(steps()).toHaveLength(1), PATIENCE);
    else await tidied;
    expect(steps()).toHaveLength(isSafe ? 1 : 0);
  },
  30_000,
);

/** An engine that finds a worktree with a file in it. */
async function openWithWorktree(state: WorktreeRecord['state'], step: Task) {
  const directory = await mkdtemp(join(tmpdir(), 'legwork-engine-'));
  const { worktrees: folder } = dataPaths(directory);
  const id = 'wt-abcd1234';
  const path = join(folder, id, 'repository');
  await mkdir(path, { recursive: true });
  const file = join(path, 'work');
  await writeFile(file, 'of a run');
  writeWorktree(folder, {
    ...{ schema: 1, id, name: 'fix', owner: { id: 'cli:tester', label: 'tester' } },
    ...{ repository: join(directory, '.git'), source: directory, path, branch: 'legwork/fix' },
    ...{ base: { name: 'HEAD', commit: '0'.repeat(40) }, state, createdAt: CREATED_AT },
  });
  const run: Task = { ...RUN, status: { state: 'cancelled' } };
  return { ...(await openEngine([step, run], [], { directory })), file };
}
