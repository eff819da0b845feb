import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { toError } from '../base/errors.ts';
import { badRequest } from '../protocol/errors.ts';
import type { StartParams } from '../protocol/startParams.ts';
import { isTerminal } from '../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from './engineContext.ts';

/** Whoever waits longer for a file system, as a mount whose server is gone, is answered without it. */
const PATIENCE_MS = 2000;
/** Each question that the system does not answer keeps one of the four threads that Node has for all files. */
const MOST_QUESTIONS = 2;

/** Where a command is to run. */
export interface Place {
  cwd: string;
  shell?: string;
}

export interface PlaceQuestions {
  /** What is wrong with the folder, as a sentence, or nothing. */
  folder(path: string): Promise<string | undefined>;
  shell(path: string): Promise<string | undefined>;
}

/**
 * Whether folders and shells that somebody else named can be used. The host never waits for them itself: they may lie on
 * a file system that does not answer.
 */
export class PlaceChecks {
  readonly #questions: PlaceQuestions;
  /** By what is asked. */
  readonly #open = new Map<string, Promise<string | undefined>>();

  constructor(questions: PlaceQuestions = { folder: problemOfFolder, shell: problemOfShell }) {
    this.#questions = questions;
  }

  /** Where nobody can tell in time because of other questions, the attempt will say it. @throws badRequest */
  async check({ cwd, shell }: Place): Promise<void> {
    // Whatever is no path is refused by the checks of the request.
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

/** One for the process, as Node's threads are. */
const checks = new PlaceChecks();

/** The verb, carried out once the place where it lets a command run was found to be usable. */
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

/** Where a start lets something run. */
export function placeOfStart(_context: EngineContext, params: StartParams): Place | undefined {
  return params.kind === 'observer' ? params.start : params;
}

/** Where a task that has ended would run again. @throws unknownTask */
export function placeOfEnded(
  context: EngineContext,
  params: { id: string } | { group: string },
  caller: Caller,
): Place | undefined {
  if (!('id' in params)) return undefined;
  const task = visibleTask(context, params.id, caller);
  return isTerminal(task) && 'cwd' in task.spec ? { cwd: task.spec.cwd } : undefined;
}
