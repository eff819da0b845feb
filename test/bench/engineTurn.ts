import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Emitter } from '../../src/base/events.ts';
import type { Caller } from '../../src/core/engineContext.ts';
import type { Executor, RunKey, RunState } from '../../src/core/executor.ts';
import { TaskEngine } from '../../src/core/taskEngine.ts';
import { TaskStore } from '../../src/core/taskStore.ts';
import { cancelAll } from '../../src/core/verbs/cancelAll.ts';
import { clean } from '../../src/core/verbs/clean.ts';
import { start } from '../../src/core/verbs/start.ts';
import { dataPaths, outputPath } from '../../src/protocol/dataDirectory.ts';
import type { Task, TaskStatus } from '../../src/protocol/task.ts';

/*
 * What a start and an end cost the engine itself in processor time, beside N tasks that are queued or have ended: no processes, and
 * records that are kept nowhere. `node test/bench/engineTurn.ts [N …]`
 */

const SAMPLES = 300;
const GROUP = 'bench';
const IDENTITY = { pid: 4242, startTime: '1', boot: 'b' };
const SESSION = { id: 'cli:bench', label: 'bench' };

/** Starts nothing, and ends what a test wants ended. */
function fakeExecutor() {
  const runs = new Emitter<RunState>();
  const launched: RunKey[] = [];
  const nothing = () => undefined;
  const executor = {
    onDidChangeRun: runs.event,
    onDidClear: new Emitter<RunKey>().event,
    holdings: {},
    launcher: { kind: 'node' },
    open: async () => [],
    launch: ({ run }: { run: RunKey }) => launched.push(run),
    withdraw: () => true,
    lastAttempt: () => 0,
    follow: nothing,
    forget: nothing,
    dispose: nothing,
  } as unknown as Executor;
  return { executor, runs, launched };
}

const idOf = (number: number) => `sh-${number.toString(36).padStart(8, '0')}`;

function sampleRecord(number: number, status: TaskStatus, paths: ReturnType<typeof dataPaths>): Task {
  const id = idOf(number);
  const at = new Date(Date.parse('2026-01-01T00:00:00.000Z') + number).toISOString();
  return {
    schema: 1,
    id,
    kind: 'shell',
    description: 'make all',
    producer: 'cli',
    owner: SESSION,
    spec: { command: 'make all', cwd: '/', environment: 'e' },
    attempt: { number: 1 },
    status,
    createdAt: at,
    order: number + 1,
    updatedAt: at,
    ...(status.state === 'completed' && { endedAt: at }),
    group: GROUP,
    output: { path: outputPath(paths, id), bytes: 0 },
  };
}

async function open(
  count: number,
  status: TaskStatus,
  change: (task: Task, number: number) => Task = (task) => task,
) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-bench-'));
  const paths = dataPaths(folder);
  new TaskStore(paths).prepare();
  const tasks = Array.from({ length: count }, (_, number) =>
    change(sampleRecord(number, status, paths), number),
  );
  const nothing = () => undefined;
  const store = { load: async () => ({ tasks, unreadable: [] }), save: nothing, remove: nothing };
  const { executor, runs, launched } = fakeExecutor();
  const engine = new TaskEngine({
    paths,
    store: store as unknown as TaskStore,
    executor,
    agents: { adapterOf: nothing, offers: async () => [] } as never,
    environments: { keep: () => 'e', load: () => ({}), prune: nothing },
    trace: { write: nothing },
    graceMs: 1000,
    sessionGraceMs: 1000,
    worktreeProgram: { command: ['worktree'], environment: {} },
    toolProgram: { command: 'legwork', args: ['mcp'], environment: {} },
  });
  const begun = performance.now();
  await engine.open();
  const openMs = performance.now() - begun;
  const endOne = () => {
    const run = launched.shift();
    if (!run) throw new Error('nothing runs');
    const state = { run, isClaimed: true, process: IDENTITY, startedAt: new Date() };
    runs.fire(state);
    runs.fire({ ...state, end: { code: 0, isSpawnFailure: false, hasLeftovers: false, at: new Date() } });
  };
  const { signal } = new AbortController();
  const caller: Caller = { session: SESSION, signal, cancelExternal: () => false };
  const close = () => {
    engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  return { engine, openMs, caller, endOne, close };
}

async function measure(count: number, status: TaskStatus) {
  const { engine, openMs, caller, endOne, close } = await open(count, status);
  const params = {
    kind: 'shell',
    command: 'true',
    cwd: '/',
    environment: {},
    producer: 'cli',
    group: GROUP,
  } as const;
  const startOne = () => start(engine.context, params, caller);
  const each = async (what: () => unknown) => {
    const before = process.cpuUsage();
    for (let sample = 0; sample < SAMPLES; sample++) {
      what();
      // What is left for further turns is a part of it.
      do await new Promise((resolve) => setImmediate(resolve));
      while (engine.context.turn.hasMore || engine.context.turn.backlogSize > 0);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / SAMPLES / 1000;
  };
  await each(startOne);
  const startMs = await each(startOne);
  const endMs = await each(endOne);
  close();
  return { openMs, startMs, endMs };
}

/** Something that concerns all of N tasks: how long it takes, and how long others wait at most meanwhile. */
async function measureAll(count: number, what: 'dependants' | 'cancelAll' | 'clean') {
  const ended = { state: 'completed', exitCode: 0 } as const;
  const waiting = { state: 'pending', waitsFor: { kind: 'slot' } } as const;
  const { engine, caller, endOne, close } = await open(
    count,
    what === 'clean' ? ended : waiting,
    (task, number) =>
      what === 'dependants' && number > 0 ? { ...task, after: [{ task: idOf(0), on: 'any' }] } : task,
  );
  let longestMs = 0;
  let isDone = false;
  const watch = async () => {
    for (let last = performance.now(); !isDone; last = performance.now()) {
      await new Promise((resolve) => setImmediate(resolve));
      longestMs = Math.max(longestMs, performance.now() - last);
    }
  };
  const watching = watch();
  const begun = performance.now();
  if (what === 'dependants') {
    endOne();
    while (engine.context.turn.hasMore) await new Promise((resolve) => setImmediate(resolve));
  } else if (what === 'cancelAll') await cancelAll(engine.context, {}, caller);
  else await clean(engine.context, { maxCount: 0 }, caller);
  const totalMs = performance.now() - begun;
  isDone = true;
  await watching;
  close();
  return { totalMs, longestMs };
}

const sizes = process.argv.slice(2).map(Number);
for (const [what, status] of [
  ['queued', { state: 'pending', waitsFor: { kind: 'slot' } }],
  ['ended', { state: 'completed', exitCode: 0 }],
] as const) {
  for (const count of sizes.length > 0 ? sizes : [1000, 10_000, 100_000]) {
    const { openMs, startMs, endMs } = await measure(count, status);
    const figures = `open ${openMs.toFixed(0)} ms, start ${(startMs * 1000).toFixed(0)} µs, end ${(endMs * 1000).toFixed(0)} µs`;
    console.log(`${count} ${what}: ${figures}`);
  }
}
for (const what of ['dependants', 'cancelAll', 'clean'] as const) {
  for (const count of sizes.length > 0 ? sizes : [1000, 10_000, 100_000]) {
    const { totalMs, longestMs } = await measureAll(count, what);
    console.log(
      `${what} of ${count}: ${totalMs.toFixed(0)} ms, others wait at most ${longestMs.toFixed(0)} ms`,
    );
  }
}
