import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { toError } from '../base/errors.ts';
import { badRequest } from '../protocol/errors.ts';
import type { StartParams } from '../protocol/startParams.ts';
import { isTerminal } from '../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from './engineContext.ts';

/** How long to wait for a file system, such as a mount whose server is gone. */
const PATIENCE_MS = 2000;
/** An unanswered check blocks one of the four threads that Node uses for all file access. */
const MOST_QUESTIONS = 2;

/** Where a command runs. */
export interface Place {
  cwd: string;
  shell?: string;
}

export interface PlaceQuestions {
  /** Resolves with a sentence that explains why the folder cannot be used, or with `undefined`. */
  folder(path: string): Promise<string | undefined>;
  shell(path: string): Promise<string | undefined>;
}

/**
 * Checks whether folders and shells of a request can be used. The host never accesses them synchronously, because they may
 * be on a file system that does not answer.
 */
export class PlaceChecks {
  readonly #questions: PlaceQuestions;
  /** Running checks, by kind and path. */
  readonly #open = new Map<string, Promise<string | undefined>>();

  constructor(questions: PlaceQuestions = { folder: problemOfFolder, shell: problemOfShell }) {
    this.#questions = questions;
  }

  /** Succeeds if other checks leave no time for this one; the attempt then reports the problem. @throws badRequest */
  async check({ cwd, shell }: Place): Promise<void> {
    // Values that are not paths are refused by the checks of the request.
    const problem =
      (isPath(cwd) ? await this.#ask('folder', cwd) : undefined) ??
      (isPath(shell) ? await this.#ask('shell', shell) : undefined);
    if (problem !== undefined) throw badRequest(problem);
  }

  async #ask(kind: keyof PlaceQuestions, path: string): Promise<string | undefined> {
    const name = `${kind} ${path}`;
    const { promise: late, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve(`The ${kind} "${path}" does not answer.`), PATIENCE_MS);
    let isLate = false;
    void late.then(() => (isLate = true));
    try {
      while (!this.#open.has(name) && this.#open.size >= MOST_QUESTIONS) {
        await Promise.race([late, ...this.#open.values()]);
        if (isLate) return undefined;
      }
      return await Promise.race([late, this.#open.get(name) ?? this.#begin(kind, path)]);
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(kind: keyof PlaceQuestions, path: string): Promise<string | undefined> {
    const name = `${kind} ${path}`;
    const answer = this.#questions[kind](path).finally(() => this.#open.delete(name));
    this.#open.set(name, answer);
    return answer;
  }
}

function isPath(path: unknown): path is string {
  return typeof path === 'string' && isAbsolute(path);
}

async function problemOfFolder(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? undefined : `"${path}" is not a folder.`;
  } catch (error) {
    return `The folder "${path}" cannot be used: ${toError(error).message}.`;
  }
}

async function problemOfShell(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    return undefined;
  } catch {
    return `The shell "${path}" cannot be executed. Choose one that is installed.`;
  }
}

/** One per process, like Node's threads. */
const checks = new PlaceChecks();

/** Wraps a verb: checks the place where its command will run, then calls the verb. */
export function inPlace<P, R>(
  placeOf: (context: EngineContext, params: P, caller: Caller) => Place | undefined,
  verb: (context: EngineContext, params: P, caller: Caller) => R | Promise<R>,
) {
  return async (context: EngineContext, params: P, caller: Caller): Promise<R> => {
    const place = placeOf(context, params, caller);
    if (place) await checks.check(place);
    return verb(context, params, caller);
  };
}

/** Where the command of a start runs. */
export function placeOfStart(_context: EngineContext, params: StartParams): Place | undefined {
  if (params.kind === 'observer') return params.start;
  const { cwd } = params;
  // The check of an agent run has a shell.
  const shell = params.kind === 'agent' ? params.until?.shell : params.shell;
  return { cwd, ...(shell !== undefined && { shell }) };
}

/** Where an ended task would run again. @throws unknownTask */
export function placeOfEnded(
  context: EngineContext,
  params: { id: string } | { group: string },
  caller: Caller,
): Place | undefined {
  if (!('id' in params)) return undefined;
  const task = visibleTask(context, params.id, caller);
  return isTerminal(task) && 'cwd' in task.spec ? { cwd: task.spec.cwd } : undefined;
}
