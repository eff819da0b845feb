import { basename, dirname, join } from 'node:path';
import { ownMachineSync } from '../base/askMachine.ts';
import { dataPaths, resolveDataDirectory } from './dataDirectory.ts';

/**
 * The data directory of a client: with `isPerMachine` or `LEGWORK_PER_MACHINE=1`, this machine's below the one that is set.
 * @throws Error if there is no home directory
 */
export function resolveOwnDirectory(setting?: string, isPerMachine = false): string {
  const directory = resolveDataDirectory(setting);
  const isWanted = isPerMachine || process.env.LEGWORK_PER_MACHINE === '1';
  return isWanted ? machineDirectory(directory, ownMachineSync().id) : directory;
}

/** The data directory of a machine below another; inside of tasks, `LEGWORK_HOME` names it already. */
export function machineDirectory(directory: string, machine: string): string {
  const around = dirname(directory);
  const isOneAlready = basename(directory) === machine && dataPaths(dirname(around)).machines === around;
  return isOneAlready ? directory : join(dataPaths(directory).machines, machine);
}
