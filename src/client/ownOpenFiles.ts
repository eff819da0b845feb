import { CALLERS_OPEN_FILES } from '../protocol/commandShim.ts';
import { MOST_OPEN_FILES } from '../protocol/process.ts';

/**
 * The soft limit of open files of the shell in which the `legwork` command was called; `undefined` if nobody has told.
 * Only the command's shim can know: Node raises its own limit before any script runs.
 */
export function ownOpenFiles({ [CALLERS_OPEN_FILES]: told = '' }: NodeJS.ProcessEnv): number | undefined {
  const limit = /^\d{1,10}$/.test(told) ? Number(told) : 0;
  return limit > 0 && limit <= MOST_OPEN_FILES ? limit : undefined;
}
