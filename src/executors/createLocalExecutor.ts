import { join } from 'node:path';
import { errorCode, toError } from '../base/errors.ts';
import type { Executor } from '../core/executor.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { launcherPath, problemOfLauncher } from './findLauncher.ts';
import type { WrapperLaunch } from './launcher.ts';
import { copyLauncher } from './launcherCopy.ts';
import { LocalExecutor } from './localExecutor.ts';
import { nodeLauncher } from './nodeLauncher.ts';
import type { ProcessTable } from './processTable.ts';
import { linuxProcessTable } from './processTable.linux.ts';
import { psProcessTable } from './processTable.ps.ts';
import { windowsProcessTable } from './processTable.windows.ts';
import { SystemProcesses } from './systemProcesses.ts';
import { TableKeeper } from './tableKeeper.ts';
import { systemWakefulness } from './wakefulness.ts';
import { nativeWords, windowsStart } from './windowsStart.ts';

/** The process table of this system, for the tasks of a data directory. */
export function systemProcessTable(home: string): ProcessTable {
  if (process.platform === 'win32') return windowsProcessTable();
  return process.platform === 'linux' ? linuxProcessTable(home) : psProcessTable();
}

export interface CreateLocalExecutorOptions {
  paths: DataPaths;
  /** The `taskHost.js` bundle. */
  scriptPath: string;
  /** Id of this machine. */
  machine: string;
  /** When the native launcher is started if nothing needs it before: other work is more urgent. */
  launcherAfter: Promise<unknown>;
  /** Why the native launcher is not to be used, if so. */
  withoutLauncher?: string;
  onProblem(error: Error): void;
}

/** The executor of this machine, assembled from the parts that fit its system. */
export function createLocalExecutor(options: CreateLocalExecutorOptions): Executor {
  const { paths, scriptPath, machine, launcherAfter, onProblem } = options;
  const home = paths.directory;
  const table = systemProcessTable(home);
  const needed = Promise.withResolvers<void>();
  // Without it, there is nothing to wait for.
  if (options.withoutLauncher !== undefined) needed.resolve();
  const processes = new SystemProcesses({
    ...{ home, boot: table.boot, machine, onProblem },
    native: Promise.race([launcherAfter, needed.promise]).then(() => findLauncher(options)),
    onNeeded: needed.resolve,
    ...(process.platform === 'win32' && {
      nativeWords: async (launch: WrapperLaunch) => nativeWords(await windowsStart(launch)),
    }),
    fallback: {
      launcher: nodeLauncher({ nodePath: process.execPath, scriptPath, dataDirectory: home, onProblem }),
      keeper: new TableKeeper(table, { machine }),
    },
  });
  const wakefulness = systemWakefulness(processes);
  return new LocalExecutor({
    ...{ runDirectory: paths.run, launcher: processes, keeper: processes, wakefulness, onProblem },
  });
}

async function findLauncher({ paths, scriptPath, withoutLauncher, onProblem }: CreateLocalExecutorOptions) {
  if (withoutLauncher !== undefined) return { reason: withoutLauncher };
  const shipped = launcherPath(scriptPath);
  const path = process.platform === 'win32' ? await copyOf(shipped, { paths, onProblem }) : shipped;
  const reason = await problemOfLauncher(path);
  return reason === undefined ? { path } : { reason };
}

async function copyOf(
  shipped: string,
  { paths, onProblem }: Pick<CreateLocalExecutorOptions, 'paths' | 'onProblem'>,
): Promise<string> {
  try {
    return await copyLauncher(shipped, join(paths.cache, 'launcher'));
  } catch (error) {
    // The original works too, but blocks updates. If it is missing, starting it reports that.
    if (errorCode(error) !== 'ENOENT') onProblem(toError(error));
    return shipped;
  }
}
