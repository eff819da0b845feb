import { delimiter, isAbsolute, normalize, resolve } from 'node:path';

/** Variables of the caller's shell and of hosts that do not apply to a task. */
const OF_THE_CALLER = new Set(['PWD', 'OLDPWD', 'SHLVL', '_', 'LEGWORK_HOST']);
/** The search path without a `PATH`, as shells have it built in. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where an attempt runs. */
export interface LaunchPlace {
  cwd: string;
  /** Folder of the `legwork` command that belongs to this host. */
  bin: string;
  platform?: NodeJS.Platform;
}

/**
 * The environment of an attempt, from the one that was sent: `PWD` is its own folder, and `legwork` on its `PATH` is
 * the command of the host that started it.
 */
export function launchEnvironment(
  sent: Record<string, string>,
  { cwd, bin, platform = process.platform }: LaunchPlace,
): Record<string, string> {
  const isWindows = platform === 'win32';
  const kept = Object.entries(sent).filter(
    ([name]) => !OF_THE_CALLER.has(isWindows ? name.toUpperCase() : name),
  );
  const pathName = isWindows
    ? (Object.keys(sent).find((name) => name.toUpperCase() === 'PATH') ?? 'Path')
    : 'PATH';
  return {
    ...Object.fromEntries(kept),
    // Windows has none; a value set by a shell there is for programs of that shell.
    ...(!isWindows && { PWD: folderName(cwd, sent.PWD) }),
    [pathName]: withFolder(bin, sent[pathName] ?? (isWindows ? undefined : USUAL_PATH)),
  };
}

/**
 * The environment of a command with its own terminal: sets the terminal type, and removes the size of the caller's
 * terminal, which programs would believe.
 */
export function inTerminal(sent: Record<string, string>): Record<string, string> {
  const { COLUMNS: _columns, LINES: _lines, ...kept } = sent;
  return { ...kept, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}

/** The folder under the caller's name for it, which may contain a link. The wrapper checks that both are the same. */
function folderName(cwd: string, callers: string | undefined): string {
  const isName = callers !== undefined && isAbsolute(callers) && normalize(callers) === callers;
  return isName ? callers : resolve(cwd);
}

/** Puts the folder first, and only once however deep tasks start tasks. */
function withFolder(folder: string, path: string | undefined): string {
  if (path === undefined) return folder;
  // A path with a separator cannot be part of the list.
  if (folder.includes(delimiter)) return path;
  return [folder, ...path.split(delimiter).filter((other) => other !== folder)].join(delimiter);
}
