import { posixShim, windowsShim } from '../base/shimText.ts';

/** The variable in which a shim passes on the `NODE_OPTIONS` that it does not apply to itself. */
export const CALLERS_NODE_OPTIONS = 'LEGWORK_NODE_OPTIONS';

/** The variable in which a shim passes on the soft limit of open files of its caller, because Node raises its own. */
export const CALLERS_OPEN_FILES = 'LEGWORK_OPEN_FILES';

/** The files, by name, of a folder that provides the `legwork` command on a `PATH`. */
export function commandShims(
  target: { nodePath: string; scriptPath: string },
  platform = process.platform,
): Record<string, string> {
  const options = { ...target, optionsVariable: CALLERS_NODE_OPTIONS, filesVariable: CALLERS_OPEN_FILES };
  // POSIX shells run on Windows, too.
  const posix = { legwork: posixShim(options) };
  return platform === 'win32' ? { ...posix, 'legwork.cmd': windowsShim(options, process.env) } : posix;
}
