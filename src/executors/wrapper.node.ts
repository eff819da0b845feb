import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, toError } from '../base/errors.ts';
import { noTerminalsHere } from '../protocol/errors.ts';
import { commandsOfSession } from './commandsOfSession.ts';
import { openFeedPipe } from './feedPipe.node.ts';
import { feedInput } from './inputFeed.node.ts';
import type { WrapperRequest } from './nodeLauncher.ts';
import type { ProcessTable } from './processTable.ts';
import { isCannotStart, programOf, systemReason, type CannotStart } from './program.node.ts';
import { exitMarker, signalMarker } from './runMarkers.ts';

const LOOK_AGAIN_MS = 500;
const TRY_AGAIN_MS = 1000;

type CommandEnd = { code: number } | { signal: number };

/**
 * The wrapper for systems without a native one: claims the attempt, records its process, runs the command with its
 * output connected to the file, and records how it ended. It creates the same markers as the native wrapper.
 */
export async function runWrapper(tableOf: (home: string) => ProcessTable): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as WrapperRequest;
  const { prefix } = request;
  if (!(await claim(`${prefix}.claim`))) return;
  const table = tableOf(request.environment.LEGWORK_HOME ?? '');
  const [own] = await table.find([process.pid]);
  await announce(`${prefix}.pid.${process.pid}.${own?.startTime ?? '-'}.${table.boot}`);
  // When asked to end, the wrapper stays to record how its command ended.
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  const begun = await begin(request);
  if (isCannotStart(begun)) return announceFailure(request, begun);
  const end = await endOf(begun);
  begun.dispose();
  if (isCannotStart(end)) return announceFailure(request, end);
  await announceEnd(prefix, end, () => commandsOfSession(table, request, begun.child.pid));
}

async function announceFailure(
  { prefix, outputPath }: WrapperRequest,
  { code, reason }: CannotStart,
): Promise<void> {
  try {
    const output = openSync(outputPath, 'a');
    writeSync(output, `${reason}\n`);
    closeSync(output);
  } catch {
    // The output cannot be written; the exit code must suffice.
  }
  await announce(`${prefix}.spawn`);
  await announce(exitMarker(prefix, code));
}

/** Records how the command ended, and stays while processes of it are alive and a host might look them up. */
async function announceEnd(prefix: string, end: CommandEnd, findLeft: () => Promise<number>): Promise<void> {
  const left = `${prefix}.left`;
  const hasLeft = (await findLeft()) > 0;
  if (hasLeft) await announce(left);
  await announce('signal' in end ? signalMarker(prefix, end.signal) : exitMarker(prefix, end.code));
  if (!hasLeft) return;
  do await delay(LOOK_AGAIN_MS);
  while (existsSync(dirname(prefix)) && (await findLeft()) > 0);
  try {
    unlinkSync(left);
  } catch {
    // The host has removed it, or the folder was deleted.
  }
}

interface Begun {
  child: ChildProcess;
  /** The name of its program in the command. */
  word: string;
  dispose(): void;
}

/** Starts the command with its output and its input. */
async function begin(request: WrapperRequest): Promise<Begun | CannotStart> {
  const { cwd, input } = request;
  if (request.needsTerminal) return { code: 126, reason: noTerminalsHere().message };
  const program = await programOf(request);
  if (isCannotStart(program)) return program;
  let files: ReturnType<typeof openFiles>;
  try {
    files = openFiles(request);
  } catch (error) {
    return { code: 126, reason: `${program.word}: ${toError(error).message}` };
  }
  try {
    if (request.umask !== undefined) process.umask(Number.parseInt(request.umask, 8));
    const child = spawn(program.file, program.args, {
      cwd,
      env: inFolder(request),
      stdio: [files.input, files.output, files.output],
      // It leads its own group, so that signals to its group do not reach the wrapper.
      detached: process.platform !== 'win32',
      windowsHide: true,
      windowsVerbatimArguments: program.isVerbatim,
      ...(program.name !== undefined && { argv0: program.name }),
    });
    const stdin = files.feed ?? child.stdin;
    const feed = stdin && input.kind === 'feed' ? feedInput(stdin, request.prefix, input.path) : undefined;
    return {
      child,
      word: program.word,
      dispose: () => {
        feed?.dispose();
      },
    };
  } catch (error) {
    files.feed?.destroy();
    return cannotStart(program.word, error);
  } finally {
    for (const file of [files.input, files.output]) if (typeof file === 'number') closeSync(file);
  }
}

/** The environment, with `PWD` corrected if it names another folder, as the native wrapper does. */
function inFolder({ cwd, environment }: WrapperRequest): Record<string, string> {
  const { PWD } = environment;
  return PWD === undefined || PWD === cwd || isSameFolder(PWD, cwd)
    ? environment
    : { ...environment, PWD: cwd.replace(/(?!^)\/+$/, '') };
}

function isSameFolder(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

/** @throws the system's error */
function openFiles({ input, outputPath, prefix }: WrapperRequest) {
  const output = openSync(outputPath, 'a', 0o600);
  if (input.kind === 'file') return { output, input: openSync(input.path, 'r') };
  if (input.kind === 'none') return { output, input: 'ignore' as const };
  if (process.platform === 'win32') return { output, input: 'pipe' as const };
  const { read, write } = openFeedPipe(prefix);
  return { output, input: read, feed: write };
}

function cannotStart(word: string, error: unknown): CannotStart {
  return {
    code: errorCode(error) === 'ENOENT' ? 127 : 126,
    reason: `${word}: ${systemReason(error) ?? toError(error).message}`,
  };
}

function endOf({ child, word }: Begun): Promise<CommandEnd | CannotStart> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? { code: code ?? 0 } : { signal: constants.signals[signal] }),
    );
    child.once('error', (error) => resolve(cannotStart(word, error)));
  });
}

async function claim(path: string): Promise<boolean> {
  for (;;) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST' || !existsSync(dirname(path))) return false;
      await delay(TRY_AGAIN_MS);
    }
  }
}

/** Creates the marker, retrying while the disk is full; gives up if the data directory was deleted. */
async function announce(path: string): Promise<void> {
  for (;;) {
    try {
      closeSync(openSync(path, 'w', 0o600));
      return;
    } catch {
      if (!existsSync(dirname(path))) return;
      await delay(TRY_AGAIN_MS);
    }
  }
}
