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

/** The environment with configurations merged into those that it has. One that is not JSON stays as it is. */
export function configured(
  sent: Record<string, string>,
  configuration: Readonly<Record<string, Configuration>> = {},
): Record<string, string> {
  const added = Object.entries(configuration).flatMap(([name, ours]) => {
    const theirs = sent[name] ? parseConfiguration(sent[name]) : {};
    return theirs ? [[name, JSON.stringify(merged(theirs, ours))]] : [];
  });
  return { ...sent, ...(Object.fromEntries(added) as Record<string, string>) };
}

type Configuration = Record<string, unknown>;

function parseConfiguration(text: string): Configuration | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isConfiguration(value) ? value : undefined;
  } catch {
    // Some programs accept more than JSON, such as comments.
    return undefined;
  }
}

function merged(theirs: Configuration, ours: Configuration): Configuration {
  const values = Object.entries(ours).map(([name, value]) => {
    const before = theirs[name];
    return [name, isConfiguration(before) && isConfiguration(value) ? merged(before, value) : value];
  });
  return { ...theirs, ...Object.fromEntries(values) };
}

function isConfiguration(value: unknown): value is Configuration {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
