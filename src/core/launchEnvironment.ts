import { delimiter, isAbsolute, normalize, resolve } from 'node:path';

/** What a shell tells of its own place and past, and the mark of hosts: none of it is that of a task. */
const OF_THE_CALLER = new Set(['PWD', 'OLDPWD', 'SHLVL', '_', 'LEGWORK_HOST']);
/** Where programs are found without a `PATH`, as shells have it built in. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where an attempt runs. */
export interface LaunchPlace {
  cwd: string;
  /** Folder with the `legwork` that belongs to this host. */
  bin: string;
  platform?: NodeJS.Platform;
}

/**
 * The environment of an attempt, of the one that was sent: `PWD` is its own folder, and `legwork` on its `PATH` is the
 * one that started it.
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
    // Windows has none; what a shell there sets is for that shell's programs.
    ...(!isWindows && { PWD: folderName(cwd, sent.PWD) }),
    [pathName]: withFolder(bin, sent[pathName] ?? (isWindows ? undefined : USUAL_PATH)),
  };
}

/**
 * The environment of a command with a terminal of its own: what kind that is, and nothing of how large the caller's is,
 * which programs would believe.
 */
export function inTerminal(sent: Record<string, string>): Record<string, string> {
  const { COLUMNS: _columns, LINES: _lines, ...kept } = sent;
  return { ...kept, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}

/** A folder as the caller calls it, who may have come by a link. The wrapper looks whether that names it. */
function folderName(cwd: string, callers: string | undefined): string {
  const isName = callers !== undefined && isAbsolute(callers) && normalize(callers) === callers;
  return isName ? callers : resolve(cwd);
}

/** The folder comes first, and once, however deep tasks start tasks. */
function withFolder(folder: string, path: string | undefined): string {
  if (path === undefined) return folder;
  // A list cannot name it.
  if (folder.includes(delimiter)) return path;
  return [folder, ...path.split(delimiter).filter((other) => other !== folder)].join(delimiter);
}
