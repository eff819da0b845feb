import { spawn } from 'node:child_process';
import { closeSync, lstatSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { constants } from 'node:os';
import { errorCode, toError } from '../base/errors.ts';
import type { ProcessTable } from './processTable.ts';
import { feedInput } from './inputFeed.node.ts';
import type { WrapperRequest } from './launcher.windows.ts';
import { exitMarker } from './runMarkers.ts';
import { windowsProgram, type CannotStart, type WindowsProgram } from './windowsProgram.ts';

/**
 * The wrapper where there is no POSIX shell: claims the attempt, says which process it is, runs the command
 * with its output straight to the file, and says how it ended. The same markers as the shell's.
 */
export async function runWrapper(table: ProcessTable): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as WrapperRequest;
  if (!(await claim(`${request.prefix}.claim`))) return;
  const own = table.find(process.pid);
  await announce(`${request.prefix}.pid.${process.pid}.${own?.startTime ?? '-'}.${table.boot}`);
  // Asked to end, the wrapper stays to record how its command did.
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  const end = await runInto(request);
  if ('reason' in end) await announce(`${request.prefix}.spawn`);
  await announce(exitMarker(request.prefix, end.code));
}

/** Runs the command with its output; why it could not be started is told there, too, if there is such a file. */
async function runInto(request: WrapperRequest): Promise<{ code: number } | CannotStart> {
  let output: number;
  try {
    output = openSync(request.outputPath, 'a');
  } catch (error) {
    return { code: 126, reason: toError(error).message };
  }
  const end = await run(request, output);
  if ('reason' in end) writeSync(output, `${end.reason}\n`);
  closeSync(output);
  return end;
}

/** Runs the command, and resolves with its end, or with why it could not be started. */
async function run(request: WrapperRequest, output: number): Promise<{ code: number } | CannotStart> {
  const { cwd, environment, input } = request;
  if (!isFolder(cwd)) return { code: 127, reason: `${cwd}: No such folder` };
  const program = programOf(request);
  if ('reason' in program) return program;
  if (request.umask !== undefined) process.umask(Number.parseInt(request.umask, 8));
  try {
    const child = spawn(program.file, program.args, {
      cwd,
      env: environment,
      stdio: [input.kind === 'none' ? 'ignore' : 'pipe', output, output],
      windowsHide: true,
      windowsVerbatimArguments: program.isVerbatim,
      // Nobody quotes the program's name then, either.
      ...(program.isVerbatim && { argv0: `"${program.file}"` }),
    });
    const feed = child.stdin && 'path' in input ? feedInput(child.stdin, request) : undefined;
    const code = await new Promise<number>((resolve, reject) => {
      child.once('exit', (own, signal) => resolve(own ?? 128 + (signal ? constants.signals[signal] : 0)));
      child.once('error', reject);
    });
    feed?.dispose();
    return { code };
  } catch (error) {
    const { message } = toError(error);
    return { code: errorCode(error) === 'ENOENT' ? 127 : 126, reason: message };
  }
}

function programOf({ argv, cwd, environment }: WrapperRequest): WindowsProgram | CannotStart {
  const [file = '', ...args] = argv;
  if (process.platform !== 'win32') return { file, args, isVerbatim: false };
  return windowsProgram(argv, { cwd, environment, isFile, read: (path) => readFileSync(path, 'utf8') });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Also for the aliases of apps from the store: links that can be started, and not followed. */
function isFile(path: string): boolean {
  let isLink = false;
  try {
    isLink = lstatSync(path).isSymbolicLink();
    return statSync(path).isFile();
  } catch (error) {
    return isLink && errorCode(error) !== 'ENOENT';
  }
}

async function claim(path: string): Promise<boolean> {
  for (;;) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      await delay(1000);
    }
  }
}

/** Creates the marker, however long the disk stays full. */
async function announce(path: string): Promise<void> {
  for (;;) {
    try {
      closeSync(openSync(path, 'w', 0o600));
      return;
    } catch {
      await delay(1000);
    }
  }
}
