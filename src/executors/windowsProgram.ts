import { win32 } from 'node:path';
import { batchLine } from './batchLine.ts';
import { scriptOfNpmShim } from './npmShim.ts';

/** What is handed to the system's spawn. */
export interface WindowsProgram {
  file: string;
  args: string[];
  /** The arguments are a line already, which nobody quotes any more. */
  isVerbatim: boolean;
}

/** Why nothing can be started, with the code that a shell ends with then. */
export interface CannotStart {
  code: 126 | 127;
  reason: string;
}

/** Where a program is looked for. */
export interface WindowsPlace {
  /** Absolute. */
  cwd: string;
  /** Of the task; names do not tell case apart. */
  environment: Readonly<Record<string, string>>;
  isFile(path: string): boolean;
  /** @throws the system's error */
  read(path: string): string;
}

const DEFAULT_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/**
 * What to spawn for the words of a command. The system itself starts only .exe and .com files, and quotes arguments as
 * most programs take them apart, which cmd.exe does not.
 */
export function windowsProgram(argv: readonly string[], place: WindowsPlace): WindowsProgram | CannotStart {
  const [name = '', ...args] = argv;
  const file = findProgram(name, place);
  if (file === undefined) return { code: 127, reason: `${name}: not found` };
  const line = isCmd(file) ? lineOf(args) : undefined;
  if (line !== undefined) return inCmd(file, [...args.slice(0, -1), `"${line}"`]);
  if (/\.(?:exe|com)$/i.test(file)) return { file, args, isVerbatim: false };
  return scriptCall(file, args, place);
}

/** The command line in `/d /s /c LINE`, as one is run. */
function lineOf(args: readonly string[]): string | undefined {
  const flags = args.slice(0, -1).join(' ').toLowerCase();
  return args.length === 4 && flags === '/d /s /c' ? args[3] : undefined;
}

function isCmd(file: string): boolean {
  return win32.basename(file).toLowerCase() === 'cmd.exe';
}

function inCmd(file: string, args: string[]): WindowsProgram {
  return { file, args, isVerbatim: true };
}

function scriptCall(file: string, args: string[], place: WindowsPlace): WindowsProgram | CannotStart {
  const node = nodeCall(file, args, place);
  if (node) return node;
  const call = batchLine(file, args);
  if ('reason' in call) return { code: 126, reason: `${file}: ${call.reason}` };
  const shell = variable(place.environment, 'ComSpec') ?? 'C:\\Windows\\System32\\cmd.exe';
  return inCmd(shell, ['/d', '/e:ON', '/v:OFF', '/s', '/c', `"${call.line}"`]);
}

/** What npm's script would call, without cmd.exe in between. */
function nodeCall(file: string, args: string[], place: WindowsPlace): WindowsProgram | undefined {
  if (!/\.cmd$/i.test(file)) return undefined;
  const folder = win32.dirname(file);
  const script = scriptOfNpmShim(textOf(file, place));
  if (script === undefined) return undefined;
  const beside = win32.join(folder, 'node.exe');
  const node = place.isFile(beside) ? beside : findProgram('node.exe', place);
  return node === undefined
    ? undefined
    : { file: node, args: [win32.join(folder, script), ...args], isVerbatim: false };
}

/** Nothing when it cannot be read: cmd.exe then says why. */
function textOf(file: string, { read }: WindowsPlace): string {
  try {
    return read(file);
  } catch {
    return '';
  }
}

/**
 * The file that a name means: at its path, or in the folders of PATH, with the endings of PATHEXT where it has none of
 * them. Never in the current folder unless that is said: what lies in a folder that somebody else made is no command.
 */
export function findProgram(name: string, place: WindowsPlace): string | undefined {
  if (name === '') return undefined;
  const { cwd, environment } = place;
  const endings = (variable(environment, 'PATHEXT') || DEFAULT_EXTENSIONS).split(';').filter(Boolean);
  const hasEnding = endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));
  const names = [...(hasEnding ? [name] : []), ...endings.map((ending) => name + ending.toLowerCase())];
  const isPath = /[\\/]|^[a-z]:/i.test(name);
  const folders = isPath
    ? [cwd]
    : (variable(environment, 'PATH') ?? '').split(';').map(unquoted).filter(isAbsolute);
  const paths = folders.flatMap((folder) => names.map((each) => win32.resolve(folder, each)));
  return paths.find((path) => place.isFile(path));
}

function isAbsolute(folder: string): boolean {
  return win32.isAbsolute(folder);
}

function unquoted(folder: string): string {
  return folder.replaceAll('"', '').trim();
}

function variable(environment: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(environment).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : environment[key];
}
