import { writeSync } from 'node:fs';
import { version } from '../package.json';
import { toError } from './base/errors.ts';
import { fileTrace, TRACE_LEVELS } from './core/trace.ts';
import { systemProcessTable } from './executors/createLocalExecutor.ts';
import { runWrapper } from './executors/wrapper.node.ts';
import { noteCrash } from './host/crashKeeper.ts';
import { openTaskHost } from './host/taskHost.ts';
import { dataPaths, resolveDataDirectory } from './protocol/dataDirectory.ts';
import { ErrorCode, hostCrashed, isExpectedError } from './protocol/errors.ts';

/*
 * The task host, which `taskHost.js [DATA_DIRECTORY]` starts. Ends with 0 when another host has the directory already,
 * with 1 and a sentence on stderr when it cannot run, with 70, a sentence and a trace entry `bug` when it has crashed.
 * `taskHost.js --wrapper DATA_DIRECTORY` is the wrapper of one attempt where there is no native launcher. Loaded as a
 * module it does nothing by itself.
 */

const DEFAULT_IDLE_MS = 60_000;
/** `EX_SOFTWARE` of sysexits(3). */
const CRASHED = 70;
const REFUSED = 1;
const STDERR = 2;

async function main(): Promise<void> {
  const level = TRACE_LEVELS.find((known) => known === process.env.LEGWORK_HOST_TRACE);
  const tracePath = process.env.LEGWORK_HOST_TRACE_FILE;
  const paths = dataPaths(resolveDataDirectory(process.argv[2]));
  // Rejections that nobody handles come here, too. Tasks go on, and the next host takes them over.
  process.on('uncaughtException', (error: unknown) => {
    const trace = fileTrace(tracePath ?? paths.trace, level ?? 'standard');
    noteCrash(error, { paths, version, trace });
    end(hostCrashed({ message: toError(error).message, trace: tracePath ?? paths.trace }).message, CRASHED);
  });
  const host = await openTaskHost({
    paths,
    version,
    scriptPath: process.argv[1] ?? '',
    idleMs: milliseconds('LEGWORK_HOST_IDLE_MS') ?? DEFAULT_IDLE_MS,
    ownsProcess: true,
    ...defined({
      graceMs: milliseconds('LEGWORK_HOST_GRACE_MS'),
      sessionGraceMs: milliseconds('LEGWORK_HOST_SESSION_GRACE_MS'),
      scheduleShiftMs: milliseconds('LEGWORK_HOST_SCHEDULE_SHIFT_MS'),
      agentTimes: defined({
        farewellMs: milliseconds('LEGWORK_HOST_FAREWELL_MS'),
        unattendedMs: milliseconds('LEGWORK_HOST_UNATTENDED_MS'),
      }),
      withoutLauncher:
        process.env.LEGWORK_HOST_LAUNCHER === 'node' ? 'LEGWORK_HOST_LAUNCHER says so.' : undefined,
      traceLevel: level,
      tracePath,
    }),
    onStopped: () => process.exit(0),
  });
  if (!host) return;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => host.stop());
}

/** Written directly: most hosts do not complain, and the stream of Node takes a while to make. */
function end(complaint: string, code: number): void {
  try {
    writeSync(STDERR, `${complaint}\n`);
  } catch {
    // The client that started this host may be gone.
  }
  process.exit(code);
}

function milliseconds(variable: string): number | undefined {
  const text = process.env[variable];
  const value = Number(text);
  return text && Number.isFinite(value) ? value : undefined;
}

/** Without what is not set, so that defaults apply. */
function defined<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

if (require.main === module) {
  const work = process.argv[2] === '--wrapper' ? runWrapper(systemProcessTable) : main();
  work.catch((error: unknown) => {
    const hasCrashed = isExpectedError(error) && error.code === ErrorCode.hostCrashed;
    end(toError(error).message, hasCrashed ? CRASHED : REFUSED);
  });
}

/** For a process that wants the engine in itself: this bundle can be loaded as well as run. */
export { EmbeddedHost } from './host/embeddedHost.ts';
