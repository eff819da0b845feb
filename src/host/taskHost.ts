import { duplexPair, type Duplex } from 'node:stream';
import { toError } from '../base/errors.ts';
import { TaskEngine } from '../core/taskEngine.ts';
import { TaskStore } from '../core/taskStore.ts';
import { fileTrace, type TraceLevel } from '../core/trace.ts';
import { createLocalExecutor } from '../executors/createLocalExecutor.ts';
import { EnvironmentFiles } from '../executors/environmentFiles.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { dataDirectoryUnusable } from '../protocol/errors.ts';
import { localAgents } from './agentCatalogue.ts';
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
  traceLevel?: TraceLevel;
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
const CLOSE_DELAY_MS = 20;

/**
 * Opens the host of a data directory in this process; `undefined` when another process has the directory.
 * @throws dataDirectoryUnusable
 */
export async function openTaskHost(options: TaskHostOptions): Promise<TaskHost | undefined> {
  const { paths, version, scriptPath, idleMs } = options;
  const store = new TaskStore(paths);
  let lock;
  try {
    store.prepare();
    lock = takeHostLock(paths.lock);
  } catch (error) {
    throw dataDirectoryUnusable({ path: paths.directory, cause: toError(error) });
  }
  if (!lock) return undefined;

  const trace = fileTrace(options.tracePath ?? paths.trace, options.traceLevel ?? 'standard');
  const onProblem = (error: Error) => trace.write({ event: 'problem', message: error.message });
  try {
    provideTaskCommand(paths.bin, scriptPath);
  } catch (error) {
    // Tasks run without it.
    onProblem(toError(error));
  }
  const environments = new EnvironmentFiles(paths.environments);
  const executor = createLocalExecutor({ paths, environments, scriptPath, onProblem });
  const { graceMs = DEFAULT_GRACE_MS, sessionGraceMs = DEFAULT_SESSION_GRACE_MS } = options;
  const agents = localAgents();
  const engine = new TaskEngine({
    paths,
    store,
    executor,
    agents,
    environments,
    trace,
    graceMs,
    sessionGraceMs,
  });
  const ready = engine.open().then(() => engine);

  let isStopped = false;
  const stop = () => {
    if (isStopped) return;
    isStopped = true;
    server.dispose();
    engine.dispose();
    lock.dispose();
    options.onStopped();
  };
  const server = new HostServer({
    paths,
    version,
    ready,
    trace,
    ...(idleMs !== undefined && { idleMs }),
    onStop: stop,
  });
  try {
    await server.listen();
    await ready;
  } catch (error) {
    stop();
    throw error;
  }
  const connect = () => {
    const [own, theirs] = duplexPair();
    // As with a socket, neither outlives the other, and what was said before the end is still heard: the client's
    // library takes one message a turn.
    own.once('close', () => setTimeout(() => theirs.destroy(), CLOSE_DELAY_MS));
    theirs.once('close', () => own.destroy());
    server.serve(own);
    return theirs;
  };
  return { endpoint: server.endpoint, connect, stop };
}
