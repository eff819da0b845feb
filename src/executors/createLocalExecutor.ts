import type { Executor } from '../core/executor.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { EnvironmentFiles } from './environmentFiles.ts';
import { holdTree } from './hold.posix.ts';
import { namedPipes } from './inputPipe.posix.ts';
import { posixLauncher } from './launcher.posix.ts';
import { windowsLauncher } from './launcher.windows.ts';
import { LocalExecutor } from './localExecutor.ts';
import type { ProcessTable } from './processTable.ts';
import { linuxProcessTable } from './processTable.linux.ts';
import { psProcessTable } from './processTable.ps.ts';
import { windowsProcessTable } from './processTable.windows.ts';
import { terminateTree } from './terminate.posix.ts';
import { holdTreeOnWindows, noInputPipes } from './unsupported.windows.ts';
import { terminateTreeOnWindows } from './terminate.windows.ts';

/** The process table of this system, for the tasks of a data directory. */
export function systemProcessTable(home: string): ProcessTable {
  if (process.platform === 'win32') return windowsProcessTable();
  return process.platform === 'linux' ? linuxProcessTable(home) : psProcessTable();
}

export interface CreateLocalExecutorOptions {
  paths: DataPaths;
  environments: EnvironmentFiles;
  /** The `taskHost.js` bundle. */
  scriptPath: string;
  onProblem(error: Error): void;
}

/** The executor of this machine, put together from the parts that fit its system. */
export function createLocalExecutor(options: CreateLocalExecutorOptions): Executor {
  const { paths, environments, scriptPath, onProblem } = options;
  const isWindows = process.platform === 'win32';
  const dataDirectory = paths.directory;
  return new LocalExecutor({
    runDirectory: paths.run,
    table: systemProcessTable(dataDirectory),
    terminate: isWindows ? terminateTreeOnWindows : terminateTree,
    hold: isWindows ? holdTreeOnWindows : holdTree,
    inputs: isWindows ? noInputPipes : namedPipes,
    launcher: isWindows
      ? windowsLauncher({ nodePath: process.execPath, scriptPath, dataDirectory, onProblem })
      : posixLauncher({ dataDirectory, environments, onProblem }),
    onProblem,
  });
}
