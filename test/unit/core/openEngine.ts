import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Emitter } from '../../../src/base/events.ts';
import type { Caller } from '../../../src/core/engineContext.ts';
import type { Executor, RunKey, RunState, Termination } from '../../../src/core/executor.ts';
import type { AgentCatalogue } from '../../../src/core/agentRuns/agentCatalogue.ts';
import type { AgentTimes } from '../../../src/core/agentRuns/agentTimes.ts';
import { TaskEngine } from '../../../src/core/taskEngine.ts';
import { TaskStore } from '../../../src/core/taskStore.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { IDENTITY } from './sampleTask.ts';

/** Where an engine is opened, and with which agents. */
export interface EnginePlace {
  /** The data directory, where it is there already. */
  directory?: string;
  agents?: AgentCatalogue;
  agentTimes?: Partial<AgentTimes>;
  trashMs?: number;
  /** Does something while the engine opens, when it follows an attempt. */
  onFollow?: (run: RunKey, tell: (state: RunState) => void) => void;
  /** Is told which environments are kept. */
  prune?: (needed: ReadonlySet<string>) => void;
}

/** An engine with real files, and an executor that does what a test says; `traces` are those of attempts before it. */
export async function openEngine(records: Task[] = [], traces: RunState[] = [], place: EnginePlace = {}) {
  const paths = dataPaths(place.directory ?? mkdtempSync(join(tmpdir(), 'legwork-engine-')));
  const store = new TaskStore(paths);
  store.prepare();
  for (const record of records) store.save(record);
  const runs = new Emitter<RunState>();
  const launched: RunKey[] = [];
  const graces: number[] = [];
  /** Ids of tasks whose attempts are watched to their ends. */
  const followed = new Set<string>();
  const endedInputs: RunKey[] = [];
  const sent: [id: string, text: string][] = [];
  const control = {
    terminate: (): Promise<Termination> => Promise.resolve({ survivors: [] }),
    /** Whether attempts have inputs that can be written to. */
    hasInputs: true,
  };
  const nothing = () => undefined;
  const executor = {
    onDidChangeRun: runs.event,
    onDidClear: new Emitter<RunKey>().event,
    holdings: {},
    launcher: { kind: 'native' },
    open: async () => traces,
    launch: ({ run }: { run: RunKey }) => launched.push(run),
    withdraw: () => true,
    lastAttempt: () => 0,
    inspect: async (run: RunKey) => ({ run, isClaimed: true, process: IDENTITY }),
    terminate: (_held: unknown, graceMs: number) => {
      graces.push(graceMs);
      return control.terminate();
    },
    canEndInput: () => true,
    send: ({ id }: RunKey, content: Buffer) => {
      if (control.hasInputs) sent.push([id, content.toString()]);
      return control.hasInputs;
    },
    endInput: (run: RunKey) => void endedInputs.push(run),
    follow: (run: RunKey) => {
      followed.add(run.id);
      place.onFollow?.(run, (state) => runs.fire(state));
    },
    forget: nothing,
    dispose: nothing,
  } as unknown as Executor;
  const engine = new TaskEngine({
    paths,
    store,
    executor,
    agents: place.agents ?? ({ adapterOf: nothing, offers: async () => [] } as never),
    ...(place.agentTimes && { agentTimes: place.agentTimes }),
    ...(place.trashMs !== undefined && { trashMs: place.trashMs }),
    environments: { keep: () => 'e', load: () => ({}), prune: place.prune ?? nothing },
    trace: { write: nothing },
    graceMs: 1000,
    sessionGraceMs: 1000,
    worktreeProgram: { command: ['worktree'], environment: {} },
    toolProgram: { command: 'legwork', args: ['mcp'], environment: {} },
  });
  onTestFinished(() => {
    engine.dispose();
    rmSync(paths.directory, { recursive: true, force: true });
  });
  await engine.open();
  const state = (run: RunKey) => ({ run, isClaimed: true, process: IDENTITY, startedAt: new Date() });
  return {
    engine,
    ...engine.context,
    launched,
    graces,
    endedInputs,
    sent,
    followed,
    control,
    /** The process of an attempt is there. */
    run: (run: RunKey) => runs.fire(state(run)),
    /** Something is known of an attempt. */
    tell: (state: RunState) => runs.fire(state),
    /** It has ended. */
    end: (run: RunKey, code = 0) =>
      runs.fire({
        ...state(run),
        end: { code, isSpawnFailure: false, hasLeftovers: false, at: new Date() },
      }),
  };
}

export const CALLER: Caller = {
  session: { id: 'window:/w', label: 'w' },
  signal: new AbortController().signal,
  cancelExternal: () => false,
};
