import { win32 } from 'node:path';
import { batchLine } from './batchLine.ts';
import { scriptOfNpmShim } from './npmShim.ts';

/** The arguments for the system's spawn. */
export interface WindowsProgram {
  file: string;
  args: string[];
  /** The arguments are a command line already, which must not be quoted again. */
  isVerbatim: boolean;
  /** Text to write to the `scriptPath` of the place first. */
  script?: string;
}

/** Why nothing can be started, with the exit code that a shell reports then. */
export interface CannotStart {
  code: 126 | 127;
  reason: string;
}

/** Where a program is searched. */
export interface WindowsPlace {
  /** Absolute. */
  cwd: string;
  /** The task's environment; names ignore case. */
  environment: Readonly<Record<string, string>>;
  /** Where a command of several lines can be stored while it runs. */
  scriptPath: string;
  isFile(path: string): Promise<boolean>;
  /** @throws the system's error */
  read(path: string): Promise<string>;
}

const DEFAULT_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/**
 * The arguments to spawn for the words of a command. The system itself starts only .exe and .com files, and quotes
 * arguments as most programs parse them, but not cmd.exe.
 */
export async function windowsProgram(
  argv: readonly string[],
  place: WindowsPlace,
): Promise<WindowsProgram | CannotStart> {
  const [name = '', ...args] = argv;
  const file = await findProgram(name, place);
  if (file === undefined) return { code: 127, reason: `${name}: not found` };
  if (isCmd(file) && isCommandLine(args)) return lineCall(file, args, place);
  if (/\.(?:exe|com)$/i.test(file)) return { file, args, isVerbatim: false };
  return scriptCall(file, args, place);
}

/** Whether the arguments are `/d /s /c LINE`, with which a command line is run. */
function isCommandLine(args: readonly string[]): boolean {
  return args.length === 4 && args.slice(0, -1).join(' ').toLowerCase() === '/d /s /c';
}

function isCmd(file: string): boolean {
  return win32.basename(file).toLowerCase() === 'cmd.exe';
}

/** cmd.exe with a command line. It runs only the first of several lines, so those are put into a batch file. */
function lineCall(file: string, args: readonly string[], place: WindowsPlace): WindowsProgram | CannotStart {
  const flags = args.slice(0, -1);
  const line = (args.at(-1) ?? '').replace(/[\r\n]+$/, '');
  if (!/[\r\n]/.test(line)) return inCmd(file, [...flags, `"${line}"`], place);
  const call = batchLine(place.scriptPath, []);
  if ('reason' in call) return { code: 126, reason: `${file}: ${call.reason}` };
  const script = ['@echo off', 'chcp 65001>nul 2>nul', ...line.split(/\r\n|\r|\n/), ''].join('\r\n');
  const program = inCmd(file, [...flags, `"${call.line}"`], place);
  return 'reason' in program ? program : { ...program, script };
}

/** In a folder on another machine, cmd.exe would run the command in the Windows folder instead. */
function inCmd(file: string, args: string[], { cwd }: WindowsPlace): WindowsProgram | CannotStart {
  if (!/^[\\/]{2}/.test(cwd)) return { file, args, isVerbatim: true };
  const reason =
    'cmd.exe cannot run in a network folder. Give that a drive letter, or choose PowerShell as the shell';
  return { code: 126, reason: `${cwd}: ${reason}` };
}

async function scriptCall(
  file: string,
  args: string[],
  place: WindowsPlace,
): Promise<WindowsProgram | CannotStart> {
  const node = await nodeCall(file, args, place);
  if (node) return node;
  const call = batchLine(file, args);
  if ('reason' in call) return { code: 126, reason: `${file}: ${call.reason}` };
  const shell = variable(place.environment, 'ComSpec') ?? 'C:\\Windows\\System32\\cmd.exe';
  return inCmd(shell, ['/d', '/e:ON', '/v:OFF', '/s', '/c', `"${call.line}"`], place);
}

/** The program that npm's script would call, without cmd.exe in between. */
async function nodeCall(
  file: string,
  args: string[],
  place: WindowsPlace,
): Promise<WindowsProgram | undefined> {
  if (!/\.cmd$/i.test(file)) return undefined;
  const folder = win32.dirname(file);
  const script = scriptOfNpmShim(await textOf(file, place));
  if (script === undefined) return undefined;
  const beside = win32.join(folder, 'node.exe');
  const node = (await place.isFile(beside)) ? beside : await findProgram('node.exe', place);
  return node === undefined
    ? undefined
    : { file: node, args: [win32.join(folder, script), ...args], isVerbatim: false };
}

/** `undefined` if the script cannot be read: cmd.exe then reports why. */
async function textOf(file: string, { read }: WindowsPlace): Promise<string> {
  try {
    return await read(file);
  } catch {
    return '';
  }
}

/**
 * The file that a name refers to: a path, or a file in the folders of PATH, with an extension of PATHEXT unless it has
 * one. Never in the current folder unless the path says so: others may have put programs there.
 */
export async function findProgram(name: string, place: WindowsPlace): Promise<string | undefined> {
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
  for (const path of paths) if (await place.isFile(path)) return path;
  return undefined;
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
