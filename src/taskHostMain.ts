import { dirname, basename, join } from 'node:path';
import { version } from '../package.json';
import { toError } from './base/errors.ts';
import { TaskEngine } from './core/taskEngine.ts';
import { TaskStore } from './core/taskStore.ts';
import { fileTrace, type TraceLevel } from './core/trace.ts';
import { createLocalExecutor, systemProcessTable } from './executors/createLocalExecutor.ts';
import { EnvironmentFiles } from './executors/environmentFiles.ts';
import { runWrapper } from './executors/wrapper.node.ts';
import { takeHostLock } from './host/hostLock.ts';
import { HostServer } from './host/hostServer.ts';
import { dataPaths, resolveDataDirectory } from './protocol/dataDirectory.ts';
import { dataDirectoryUnusable } from './protocol/errors.ts';

/*
 * The task host: `taskHost.js [DATA_DIRECTORY]`. Ends with 0 when another host has the directory already,
 * with 1 and a sentence on stderr when it cannot run. `taskHost.js --wrapper` is the wrapper of one attempt
 * where there is no POSIX shell.
 */

const DEFAULT_IDLE_MS = 60_000;
const DEFAULT_GRACE_MS = 5000;
const DEFAULT_SESSION_GRACE_MS = 30_000;

async function main(): Promise<void> {
  const paths = dataPaths(resolveDataDirectory(process.argv[2]));
  const store = new TaskStore(paths);
  let lock;
  try {
    store.prepare();
    lock = takeHostLock(paths.lock);
  } catch (error) {
    throw dataDirectoryUnusable({ path: paths.directory, cause: toError(error) });
  }
  if (!lock) return;

  const trace = fileTrace(paths.trace, (process.env.LEGWORK_HOST_TRACE ?? 'standard') as TraceLevel);
  const onProblem = (error: Error) => trace.write({ event: 'problem', message: error.message });
  const environments = new EnvironmentFiles(paths.environments);
  const executor = createLocalExecutor({
    paths,
    environments,
    scriptPath: join(dirname(process.argv[1] ?? ''), basename(process.argv[1] ?? '')),
    onProblem,
  });
  const graceMs = milliseconds('LEGWORK_HOST_GRACE_MS', DEFAULT_GRACE_MS);
  const sessionGraceMs = milliseconds('LEGWORK_HOST_SESSION_GRACE_MS', DEFAULT_SESSION_GRACE_MS);
  const engine = new TaskEngine({ paths, store, executor, environments, trace, graceMs, sessionGraceMs });
  const ready = engine.open().then(() => engine);

  const stop = () => {
    server.dispose();
    engine.dispose();
    lock.dispose();
    process.exit(0);
  };
  const server = new HostServer({
    paths,
    version,
    ready,
    trace,
    idleMs: milliseconds('LEGWORK_HOST_IDLE_MS', DEFAULT_IDLE_MS),
    onStop: stop,
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  await server.listen();
  await ready;
}

function milliseconds(variable: string, otherwise: number): number {
  const value = Number(process.env[variable]);
  return Number.isFinite(value) && process.env[variable] ? value : otherwise;
}

// A client that started this host may be gone before it complains.
process.stderr.on('error', () => undefined);
const work = process.argv[2] === '--wrapper' ? runWrapper(systemProcessTable()) : main();
work.catch((error: unknown) => {
  process.stderr.write(`${toError(error).message}\n`, () => process.exit(1));
});
