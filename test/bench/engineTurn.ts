import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Emitter } from '../../src/base/events.ts';
import type { Caller } from '../../src/core/engineContext.ts';
import type { Executor, RunKey, RunState } from '../../src/core/executor.ts';
import { TaskEngine } from '../../src/core/taskEngine.ts';
import { TaskStore } from '../../src/core/taskStore.ts';
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

function sampleRecord(number: number, status: TaskStatus, paths: ReturnType<typeof dataPaths>): Task {
  const id = `sh-${number.toString(36).padStart(8, '0')}`;
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

async function measure(count: number, status: TaskStatus) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-bench-'));
  const paths = dataPaths(folder);
  new TaskStore(paths).prepare();
  const tasks = Array.from({ length: count }, (_, number) => sampleRecord(number, status, paths));
  const store = {
    load: async () => ({ tasks, unreadable: [] }),
    save: () => undefined,
    remove: () => undefined,
  };
  const { executor, runs, launched } = fakeExecutor();
  const engine = new TaskEngine({
    paths,
    store: store as unknown as TaskStore,
    executor,
    agents: { adapterOf: () => undefined, offers: async () => [] } as never,
    environments: { keep: () => 'e', load: () => ({}), prune: () => undefined },
    trace: { write: () => undefined } as never,
    graceMs: 1000,
    sessionGraceMs: 1000,
  });
  const openedAt = performance.now();
  await engine.open();
  const openMs = performance.now() - openedAt;
  const caller: Caller = {
    session: SESSION,
    signal: new AbortController().signal,
    cancelExternal: () => false,
  };
  const startOne = () =>
    start(
      engine.context,
      { kind: 'shell', command: 'true', cwd: '/', environment: {}, producer: 'cli', group: GROUP },
      caller,
    );
  const endOne = () => {
    const run = launched.shift();
    if (!run) throw new Error('nothing runs');
    const state = { run, isClaimed: true, process: IDENTITY, startedAt: new Date() };
    runs.fire(state);
    runs.fire({ ...state, end: { code: 0, isSpawnFailure: false, hasLeftovers: false, at: new Date() } });
  };
  const each = async (what: () => unknown) => {
    const before = process.cpuUsage();
    for (let sample = 0; sample < SAMPLES; sample++) {
      what();
      await Promise.resolve();
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / SAMPLES / 1000;
  };
  await each(startOne);
  const startMs = await each(startOne);
  await each(endOne);
  const endMs = await each(endOne);
  engine.dispose();
  rmSync(folder, { recursive: true, force: true });
  return { openMs, startMs, endMs };
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
