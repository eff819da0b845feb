import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { DisposableList } from '../base/disposable.ts';
import { errorCode, toError } from '../base/errors.ts';
import { keepFolderOwn, UnsafeFolder } from '../base/ownFolder.ts';
import { findOddEntries } from '../core/oddEntries.ts';
import type { AgentTimes } from '../core/agentRuns/agentTimes.ts';
import { TaskEngine } from '../core/taskEngine.ts';
import { removeStrayOutputs } from '../core/taskFiles.ts';
import { fileTrace, type TraceLevel } from '../core/trace.ts';
import { createLocalExecutor } from '../executors/createLocalExecutor.ts';
import { EnvironmentFiles } from '../executors/environmentFiles.ts';
import { ownFolders, type DataPaths } from '../protocol/dataDirectory.ts';
import { dataDirectoryProblem } from '../protocol/dataDirectoryProblem.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostCrashed } from '../protocol/errors.ts';
import { localAgents } from './agentCatalogue.ts';
import { CautiousStore, isBug, noteCrash } from './crashKeeper.ts';
import { takeHostLock } from './hostLock.ts';
import { HostServer } from './hostServer.ts';
import { provideTaskCommand } from './taskCommand.ts';

export interface TaskHostOptions {
  paths: DataPaths;
  version: string;
  /** The `taskHost.js` bundle, for wrappers that are Node processes. */
  scriptPath: string;
  /** How long it stays when nobody needs it; missing: until it is told to stop. */
  idleMs?: number;
  /** How long a cancelled task may take to end by itself. */
  graceMs?: number;
  /** How long a session may be without a client before it counts as closed. */
  sessionGraceMs?: number;
  /** How long things of agent runs take, where that is not as usual. */
  agentTimes?: Partial<AgentTimes>;
  /** Why the native launcher is not to be used, if it is not. */
  withoutLauncher?: string;
  traceLevel?: TraceLevel;
  /** The process is the host's own, so that a client may kill it when it hangs. */
  ownsProcess?: boolean;
  /** Where the trace goes instead of into the data directory. */
  tracePath?: string;
  /** It has stopped, and has let go of everything. */
  onStopped(): void;
}

/** A host of a data directory, in whichever process. */
export interface TaskHost {
  endpoint: Endpoint;
  /** A connection that needs no socket. */
  connect(): Duplex;
  /** Lets go of everything; tasks go on. */
  stop(): void;
}

const DEFAULT_GRACE_MS = 5000;
const DEFAULT_SESSION_GRACE_MS = 30_000;
/** The client's library takes one message a turn. */
const CLOSE_TURNS = 50;
/** How long a host that cannot open stays to tell its clients why. */
const FAILED_STAY_MS = 1000;

/**
 * Opens the host of a data directory in this process; `undefined` when another process has the directory.
 * @throws dataDirectoryUnusable, hostCrashed
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
    // What others can write to is not written to either: a link of theirs may lead anywhere.
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
    for (const folder of ownFolders(paths)) keepFolderOwn(folder);
    store.prepare();
    const lock = takeHostLock(paths.lock);
    if (!lock) return undefined;
    parts.add(lock);
    parts.add(store);

    const onProblem = (error: Error) => trace.write({ event: 'problem', message: error.message });
    try {
      provideTaskCommand(paths.bin, scriptPath);
    } catch (error) {
      // Tasks run without it.
      onProblem(toError(error));
    }
    const environments = new EnvironmentFiles(paths.environments, onProblem);
    const listening = Promise.withResolvers<void>();
    const executor = createLocalExecutor({
      ...{ paths, scriptPath, onProblem, launcherAfter: listening.promise },
      ...(options.withoutLauncher !== undefined && { withoutLauncher: options.withoutLauncher }),
    });
    const { graceMs = DEFAULT_GRACE_MS, sessionGraceMs = DEFAULT_SESSION_GRACE_MS } = options;
    const { agentTimes = {} } = options;
    const agents = localAgents();
    const engine = parts.add(
      new TaskEngine({
        ...{ paths, store, executor, agents, environments, trace },
        ...{ graceMs, sessionGraceMs, agentTimes },
      }),
    );
    const ready = engine.open().then(
      () => engine,
      (error: unknown) => {
        throw problemOf(error);
      },
    );
    // Whoever waits for it is told.
    ready.catch(() => undefined);
    const server = parts.add(
      new HostServer({
        paths,
        version,
        ready,
        trace,
        ...(idleMs !== undefined && { idleMs }),
        ...(options.ownsProcess && { ownsProcess: true }),
        onStop: stop,
      }),
    );
    await server.listen();
    listening.resolve();
    // Whoever has connected meanwhile is answered with the reason, and need not try another host.
    await ready.catch((error: unknown) =>
      delay(isStopped ? 0 : FAILED_STAY_MS).then(() => Promise.reject(error)),
    );
    void findOddEntries(paths, trace).then((found) => (server.passedBy = found));
    removeStrayOutputs(paths, (id) => engine.context.table.isTaken(id)).catch(onProblem);
    const connect = () => {
      const [own, theirs] = duplexPair();
      // As with a socket, neither outlives the other, and what was said before the end is still heard.
      own.once('close', () => void afterTurns(CLOSE_TURNS).then(() => theirs.destroy()));
      theirs.once('close', () => own.destroy());
      server.serve(own);
      return theirs;
    };
    return { endpoint: server.endpoint, connect, stop };
  } catch (thrown) {
    // A failure is no stop: whoever opened it is told by the error alone.
    const problem = problemOf(thrown);
    isStopped = true;
    parts.dispose();
    throw problem;
  }
}

/** Lets everything else have so many turns; a time would pass unused while this process is held up. */
async function afterTurns(count: number): Promise<void> {
  for (let turns = 0; turns < count; turns++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what it is about
    await turn();
  }
}

/** Where a bug is; an error of the system says what it is by itself. */
function stackOf({ cause }: Error): string | undefined {
  return cause instanceof Error && errorCode(cause) === undefined ? cause.stack : undefined;
}
