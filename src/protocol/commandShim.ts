import { posixShim, windowsShim } from '../base/shimText.ts';

/** The variable in which a shim hands on the `NODE_OPTIONS` that it does not want for itself. */
export const CALLERS_NODE_OPTIONS = 'LEGWORK_NODE_OPTIONS';

/** Files of a folder that, on a `PATH`, makes `legwork` a command: their text by name. */
export function commandShims(
  target: { nodePath: string; scriptPath: string },
  platform = process.platform,
): Record<string, string> {
  const options = { ...target, optionsVariable: CALLERS_NODE_OPTIONS };
  // Shells of POSIX run on Windows, too.
  const posix = { legwork: posixShim(options) };
  return platform === 'win32' ? { ...posix, 'legwork.cmd': windowsShim(options, process.env) } : posix;
}
