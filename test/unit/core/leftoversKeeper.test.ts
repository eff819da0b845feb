import { setImmediate as aTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Emitter } from '../../../src/base/events.ts';
import type { Executor, RunKey, RunProcess } from '../../../src/core/executor.ts';
import { LeftoversKeeper } from '../../../src/core/leftoversKeeper.ts';
import type { TaskStore } from '../../../src/core/taskStore.ts';
import type { Tasks } from '../../../src/core/state/taskTable.ts';
import { GroupTable } from '../../../src/core/groupTable.ts';
import type { Performers } from '../../../src/core/turn/effects.ts';
import { EngineTurn } from '../../../src/core/turn/engineTurn.ts';
import { isTerminal, type Task } from '../../../src/protocol/task.ts';
import { planSchedule } from './planSchedule.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

/* What real processes do too seldom: they outlive a KILL, go at the very moment, or cannot be looked at. */

const RUN = { id: 'sh-7f3k2m9q', attempt: 1 };
const SLEEP = { pid: 17, name: 'sleep' };
const LEFT: Partial<Task> = {
  process: IDENTITY,
  startedAt: '2026-01-02T03:04:06.000Z',
  endedAt: '2026-01-02T03:04:07.000Z',
  leftovers: { count: 1, processes: [SLEEP], of: [{ attempt: 1, process: IDENTITY }] },
};
const COMPLETED: Partial<Task> = { ...LEFT, status: { state: 'completed', exitCode: 0 } };
const RETRY: Partial<Task> = {
  leftovers: COMPLETED.leftovers,
  attempt: { number: 2, max: 3 },
  status: { state: 'pending', waitsFor: { kind: 'leftovers' } },
} as Partial<Task>;

let cleared: Emitter<RunKey>;
let trace: { event: string }[];
let turn: EngineTurn;
let table: Tasks;
let keeper: LeftoversKeeper;
/** What the executor does, as a test wants it. */
let members: () => Promise<RunProcess[]>;
let terminate: () => Promise<{ survivors: RunProcess[] }>;

beforeEach(() => {
  cleared = new Emitter();
  trace = [];
  members = () => Promise.resolve([SLEEP]);
  terminate = () => Promise.resolve({ survivors: [] });
  openTurn();
  const executor = {
    onDidClear: cleared.event,
    members: () => members(),
    terminate: () => terminate(),
  } as unknown as Executor;
  openKeeper(executor);
});

afterEach(() => {
  keeper.dispose();
  turn.dispose();
});

/** Records that are kept nowhere, and effects of which only those on leftovers are performed. */
function openTurn(): void {
  const store = { save: () => undefined, remove: () => undefined } as unknown as TaskStore;
  turn = new EngineTurn({ store, groups: new GroupTable('/nowhere'), trace: { write: () => undefined } });
  ({ table } = turn);
  const nothing = () => undefined;
  const performers = {
    watchLeftovers: ({ id, hasAny }: { id: string; hasAny: boolean }) => keeper.watch(id, hasAny),
  };
  const all = new Proxy(performers, { get: (own, name) => Reflect.get(own, name) ?? nothing });
  turn.begin(all as unknown as Performers);
}

function openKeeper(executor: Executor): void {
  keeper = new LeftoversKeeper({
    turn,
    executor,
    trace: { write: (entry) => trace.push(entry) },
    graceMs: 1,
  });
}

const put = (changes: Partial<Task>) => turn.put(sampleTask(changes));
const now = () => table.get(RUN.id);
const mayStart = () =>
  planSchedule({
    unfinished: isTerminal(now()) ? [] : [now()],
    find: () => undefined,
    group: (name) => ({ name, isPaused: false }),
    nowMs: Date.now(),
    limitedUntilMs: () => undefined,
  }).start.length > 0;

test('what goes while it is looked for at an end is not left', async () => {
  const { promise, resolve } = Promise.withResolvers<RunProcess[]>();
  members = () => promise;
  const found = keeper.find({ run: RUN, process: IDENTITY });
  cleared.fire(RUN);
  members = () => Promise.resolve([]);
  resolve([SLEEP]);
  expect(await found).toEqual([]);
});

test('what is between two processes at the first look is seen at a later one', async () => {
  let looks = 0;
  members = () => Promise.resolve(++looks > 2 ? [SLEEP] : []);
  expect(await keeper.find({ run: RUN, process: IDENTITY })).toEqual([SLEEP]);
});

test('what nobody sees is not waited for', async () => {
  members = () => Promise.resolve([]);
  expect(await keeper.find({ run: RUN, process: IDENTITY })).toEqual([]);
});

test('what is left when a killed wrapper has gone meanwhile is found all the same', async () => {
  const found = keeper.find({ run: RUN, process: IDENTITY });
  cleared.fire(RUN);
  expect(await found).toEqual([SLEEP]);
});

test('where nobody can look at an end it is said that something is left, unless it was told to have gone', async () => {
  members = () => Promise.reject(new Error('no launcher'));
  expect(await keeper.find({ run: RUN, process: IDENTITY })).toBe('failed');
  const found = keeper.find({ run: RUN, process: IDENTITY });
  cleared.fire(RUN);
  expect(await found).toEqual([]);
  expect(trace.map(({ event }) => event)).toEqual(['problem', 'problem']);
});

test('a look that fails changes nothing, and a word of the executor counts then', async () => {
  put(COMPLETED);
  members = () => Promise.reject(new Error('no launcher'));
  await keeper.look(RUN.id);
  expect(now().leftovers).toEqual(LEFT.leftovers);
  cleared.fire({ ...RUN, attempt: 3 });
  await aTurn();
  expect(now().leftovers).toEqual(LEFT.leftovers);
  cleared.fire(RUN);
  await aTurn();
  expect(now().leftovers).toBeUndefined();
});

test('a look that finds what was known writes nothing', async () => {
  put(COMPLETED);
  const before = now();
  await keeper.look(RUN.id);
  expect(now()).toBe(before);
  members = () => Promise.resolve([SLEEP, { pid: 18, name: 'node' }]);
  await keeper.look(RUN.id);
  expect(now().leftovers).toMatchObject({ count: 2 });
});

test('what a look finds of a task that runs again since is not taken for leftovers', async () => {
  put(COMPLETED);
  const { promise, resolve } = Promise.withResolvers<RunProcess[]>();
  members = () => promise;
  const look = keeper.look(RUN.id);
  const { leftovers: _none, endedAt: _then, ...running } = now();
  turn.put({ ...running, status: { state: 'running' }, attempt: { number: 2 } });
  resolve([SLEEP]);
  await look;
  expect(now().leftovers).toBeUndefined();
});

test('a retry starts when they are ended', async () => {
  put(RETRY);
  expect(mayStart()).toBe(false);
  keeper.clear(RUN.id);
  await aTurn();
  expect(now().leftovers).toBeUndefined();
  expect(mayStart()).toBe(true);
  expect(trace).toMatchObject([{ event: 'endingLeftovers' }, { event: 'endedLeftovers', survivors: [] }]);
});

test.each<[string, () => Promise<{ survivors: RunProcess[] }>]>([
  ['something outlives the KILL', () => Promise.resolve({ survivors: [SLEEP] })],
  ['nobody can end them', () => Promise.reject(new Error('no launcher'))],
])('a retry starts all the same when %s, and trace and task say so', async (_why, how) => {
  terminate = how;
  put(RETRY);
  keeper.clear(RUN.id);
  await aTurn();
  expect(mayStart()).toBe(true);
  expect(now().leftovers).toMatchObject({ processes: [SLEEP], outlivedKill: true });
  expect(JSON.stringify(trace)).toMatch(/"survivors":\[17\]|terminateFailed/);
});

test('who asks for the end of them is told why that could not be found out', async () => {
  terminate = () => Promise.reject(new Error('no launcher'));
  put(COMPLETED);
  await expect(keeper.end(RUN.id)).rejects.toThrow('no launcher');
});

test('while what outlived a KILL is ended again no further attempt starts beside it', async () => {
  const { promise, resolve } = Promise.withResolvers<{ survivors: RunProcess[] }>();
  terminate = () => promise;
  put({
    ...COMPLETED,
    leftovers: { ...LEFT.leftovers, outlivedKill: true } as Task['leftovers'],
  } as Partial<Task>);
  const ending = keeper.end(RUN.id);
  turn.apply(RUN.id, { type: 'rerun', at: '2026-01-02T03:05:00.000Z' });
  expect(mayStart()).toBe(false);
  // The scheduler asks for the same again.
  keeper.clear(RUN.id);
  resolve({ survivors: [] });
  await ending;
  expect(mayStart()).toBe(true);
  expect(trace.map(({ event }) => event)).toEqual(['endingLeftovers', 'endedLeftovers']);
});

test('a task that is removed while they are ended is no trouble', async () => {
  const { promise, resolve } = Promise.withResolvers<{ survivors: RunProcess[] }>();
  terminate = () => promise;
  const executor = { onDidClear: cleared.event, members, terminate } as unknown as Executor;
  openKeeper(executor);
  put(COMPLETED);
  const ending = keeper.end(RUN.id);
  turn.remove(RUN.id);
  resolve({ survivors: [SLEEP] });
  await ending;
  expect(keeper.holdings).toMatchObject({ tasksWithLeftovers: 0, endingLeftovers: 0, leftoverTimers: 0 });
});
