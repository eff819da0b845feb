import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * This user's home directory: an empty or relative HOME counts as missing. `undefined` if the user has no account that
 * names one either, such as in a container that runs with any number.
 */
export function homeDirectory(): string | undefined {
  const named = process.platform === 'win32' ? process.env.USERPROFILE : process.env.HOME;
  if (named !== undefined && isAbsolute(named)) return named;
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
