import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { DisposableList, toDisposable } from '../base/disposable.ts';
import { errorCode, toError } from '../base/errors.ts';
import { ownMachine } from '../base/askMachine.ts';
import { UnsafeFolder } from '../base/ownFolder.ts';
import { checkFolders } from '../core/folderCheck.ts';
import type { AgentTimes } from '../core/agentRuns/agentTimes.ts';
import type { Executor } from '../core/executor.ts';
import { TaskEngine } from '../core/taskEngine.ts';
import { removeStrayOutputs } from '../core/taskFiles.ts';
import { fileTrace, type TraceLevel } from '../core/trace.ts';
import { createLocalExecutor } from '../executors/createLocalExecutor.ts';
import { Executors } from '../executors/executors.ts';
import { EnvironmentFiles } from '../executors/environmentFiles.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { dataDirectoryProblem } from '../protocol/dataDirectoryProblem.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostCrashed } from '../protocol/errors.ts';
import { localAgents } from './agentCatalogue.ts';
import { CautiousStore, isBug, noteCrash } from './crashKeeper.ts';
import { languageLoader } from './language/languageLoader.ts';
import { takeHostLock } from './hostLock.ts';
import { HostServer } from './hostServer.ts';
import { findLogoutEnd } from './logoutCheck.ts';
import { keepDataDirectoryOwn } from './ownDataDirectory.ts';
import { claimantOf, lockedElsewhere, OwnedDirectory } from './ownedDirectory.ts';
import { provideTaskCommand, toolProgram, worktreeProgram } from './taskCommand.ts';

export interface TaskHostOptions {
  paths: DataPaths;
  version: string;
  /** The `taskHost.js` bundle, for wrappers that are Node processes. */
  scriptPath: string;
  /** How long it keeps running unused; missing: until it is stopped. */
  idleMs?: number;
  /** How long a cancelled task may take to end by itself. */
  graceMs?: number;
  /** How long a session may be without a client before it counts as closed. */
  sessionGraceMs?: number;
  /** Timeouts of agent runs, if they differ from the defaults. */
  agentTimes?: Partial<AgentTimes>;
  /** Why the native launcher is not to be used, if so. */
  withoutLauncher?: string;
  /** By how much the clock of schedules is ahead of the system's, in tests. */
  scheduleShiftMs?: number;
  traceLevel?: TraceLevel;
  /** The process belongs to the host, so a client may kill it if it hangs. */
  ownsProcess?: boolean;
  /** Where the trace is written instead of the data directory. */
  tracePath?: string;
  /** The host has stopped and released everything. */
  onStopped(): void;
}

/** A host of a data directory, in any process. */
export interface TaskHost {
  endpoint: Endpoint;
  /** A connection that needs no socket. */
  connect(): Duplex;
  /** Releases everything; tasks keep running. */
  stop(): void;
}

const DEFAULT_GRACE_MS = 5000;
const DEFAULT_SESSION_GRACE_MS = 30_000;
/** The client's library handles one message per turn. */
const CLOSE_TURNS = 50;
/** What no client waits for begins this long after the host is ready, because the first requests come right then. */
const FIRST_ANSWERS_MS = 200;
/** How long a host that cannot open keeps running to report the reason to its clients. */
const FAILED_STAY_MS = 1000;

/**
 * Opens the host of a data directory in this process; `undefined` if another process owns the directory.
 * @throws dataDirectoryUnusable, hostElsewhere, hostCrashed
 */
export async function openTaskHost(options: TaskHostOptions): Promise<TaskHost | undefined> {
  const { paths, version, scriptPath, idleMs } = options;
  const trace = fileTrace(options.tracePath ?? paths.trace, options.traceLevel ?? 'standard');
  const problemOf = (thrown: unknown) => {
    if (isBug(thrown)) {
      noteCrash(thrown, { paths, version, trace });
      return hostCrashed({ message: toError(thrown).message, trace: options.tracePath ?? paths.trace });
    }
    const error = dataDirectoryProblem(paths.directory, thrown);
    // A folder that others can write to must not be written to: they may have placed links that lead elsewhere.
    if (error !== thrown && !(thrown instanceof UnsafeFolder))
      trace.write({ event: 'openFailed', message: error.message, stack: stackOf(error) });
    return error;
  };
  const store = new CautiousStore(paths, version);
  const parts = new DisposableList();
  let isStopped = false;
  const stop = () => {
    if (isStopped) return;
    isStopped = true;
    parts.dispose();
    options.onStopped();
  };
  try {
    keepDataDirectoryOwn(paths);
    store.prepare();
    const machine = await ownMachine();
    const claimant = claimantOf(machine, paths);
    const lock = takeHostLock(paths.lock);
    if (!lock) {
      const problem = lockedElsewhere(paths, claimant);
      if (problem) throw problem;
      return undefined;
    }
    parts.add(lock);
    const owned = parts.add(new OwnedDirectory(paths, claimant));
    owned.take();
    let isUnused = false;
    parts.add(toDisposable(() => isUnused && owned.release()));
    parts.add(store);

    const onProblem = (error: Error) => trace.write({ event: 'problem', message: error.message });
    try {
      provideTaskCommand(paths.bin, scriptPath);
    } catch (error) {
      // Tasks run without it.
      onProblem(toError(error));
    }
    const environments = new EnvironmentFiles(paths.environments, onProblem);
    const served = Promise.withResolvers<void>();
    const local = createLocalExecutor({
      ...{ paths, scriptPath, machine: machine.id, onProblem, launcherAfter: served.promise },
      ...(options.withoutLauncher !== undefined && { withoutLauncher: options.withoutLauncher }),
    });
    const executor = new Executors({ paths, local, onProblem });
    const { graceMs = DEFAULT_GRACE_MS, sessionGraceMs = DEFAULT_SESSION_GRACE_MS } = options;
    const { agentTimes = {}, scheduleShiftMs = 0 } = options;
    const agents = localAgents();
    const engine = parts.add(
      new TaskEngine({
        ...{ paths, store, executor, agents, environments, trace },
        ...{ graceMs, sessionGraceMs, agentTimes, toolProgram: toolProgram(paths.bin, scriptPath) },
        worktreeProgram: worktreeProgram(scriptPath),
        nowMs: () => Date.now() + scheduleShiftMs,
      }),
    );
    const ready = engine.open().then(
      () => engine,
      (error: unknown) => {
        throw problemOf(error);
      },
    );
    // The clients that wait for it get the error.
    ready.catch(() => undefined);
    const server = parts.add(
      new HostServer({
        paths,
        version,
        ready,
        trace,
        language: languageLoader(scriptPath, { parts, onProblem }),
        ...(idleMs !== undefined && { idleMs }),
        machine,
        ...(options.ownsProcess && { ownsProcess: true }),
        onStop: stop,
      }),
    );
    await server.listen();
    // Clients that have connected meanwhile get the reason, so they need not try another host.
    await ready.catch((error: unknown) =>
      delay(isStopped ? 0 : FAILED_STAY_MS).then(() => Promise.reject(error)),
    );
    owned.watch(stop);
    // Another machine cannot judge what may still run here.
    parts.add(toDisposable(() => (isUnused = runsNothing(local))));
    const afterwards = setTimeout(() => {
      served.resolve();
      void checkFolders(paths, trace).then((found) => (server.passedBy = found));
      void findLogoutEnd().then((end) => (server.endsAtLogout = end));
      removeStrayOutputs(paths, (id) => engine.context.table.isTaken(id)).catch(onProblem);
    }, FIRST_ANSWERS_MS).unref();
    parts.add(toDisposable(() => clearTimeout(afterwards)));
    const connect = () => {
      const [own, theirs] = duplexPair();
      // As with a socket, closing one end closes the other, and data written before is still delivered.
      own.once('close', () => void afterTurns(CLOSE_TURNS).then(() => theirs.destroy()));
      theirs.once('close', () => own.destroy());
      server.serve(own);
      return theirs;
    };
    return { endpoint: server.endpoint, connect, stop };
  } catch (thrown) {
    // A failure is not a stop: only the error reports it.
    const problem = problemOf(thrown);
    isStopped = true;
    parts.dispose();
    throw problem;
  }
}

/** Whether no process of an attempt can be alive. */
function runsNothing({ holdings }: Executor): boolean {
  const { followedAttempts, leftovers, unsettledLaunches } = holdings;
  return [followedAttempts, leftovers, unsettledLaunches].every((count) => count === 0);
}

/** Lets other work run for this many turns; a delay would elapse unused while this process is blocked. */
async function afterTurns(count: number): Promise<void> {
  for (let turns = 0; turns < count; turns++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
    await turn();
  }
}

/** The stack of a bug; an error of the system needs only its message. */
function stackOf({ cause }: Error): string | undefined {
  return cause instanceof Error && errorCode(cause) === undefined ? cause.stack : undefined;
}
