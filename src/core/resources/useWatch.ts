import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../../base/errors.ts';
import type { Holdings } from '../../base/holdings.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { AttemptUse, TaskUse } from '../../protocol/use.ts';
import type { EndUse, Executor, HeldRun, RunUse } from '../executor.ts';
import { isWaitingToStart } from '../scheduler.ts';
import type { Trace } from '../trace.ts';
import type { EngineTurn } from '../turn/engineTurn.ts';
import { inSlices } from '../turn/inSlices.ts';
import { nextSample, SHORTEST_RATE_MS, useAtEnd, useNow, type UseSample } from './samples.ts';
import { canBeSilent, nextOutputLook, type OutputLook, silentSinceMs } from './silence.ts';

/** How often the use of all running attempts is looked up for their peaks, and to know which are silent. */
const INTERVAL_MS = 5_000;
/** A silence that is to be told is looked for this many times meanwhile. */
const LOOKS_PER_SILENCE = 4;
const SHORTEST_INTERVAL_MS = 250;
/** The pause after a look, in multiples of its duration: with very many processes, it takes a while. */
const REST_PER_LOOK = 20;
/** Somebody who looks is told what was found within this time before. */
const FRESH_MS = 1_000;

export interface UseWatchOptions {
  turn: EngineTurn;
  executor: Pick<Executor, 'use'>;
  trace: Trace;
}

/** What is known of the use of a task's current attempt. */
interface Known {
  attempt: number;
  sample?: UseSample;
  /** Only of a task that is to be told silent. */
  output?: OutputLook;
  end?: EndUse;
}

/**
 * Knows what running attempts use: looks at all of them at a time, every few seconds, and when somebody asks. Notes on
 * tasks that are to tell it since when they are silent.
 */
export class UseWatch {
  readonly #options: UseWatchOptions;
  readonly #known = new Map<string, Known>();
  #looking: Promise<void> | undefined;
  #lookedAtMs = -Infinity;
  #tookMs = 0;
  /** The pause that was planned before the next look. */
  #pauseMs = INTERVAL_MS;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: UseWatchOptions) {
    this.#options = options;
  }

  get holdings(): Holdings {
    return { usesKnown: this.#known.size };
  }

  /** There may be something to look at. */
  review(): void {
    if (this.#isDisposed || this.#timer) return;
    this.#pauseMs = Math.max(this.#intervalMs(), REST_PER_LOOK * this.#tookMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, this.#pauseMs).unref();
  }

  /** The current use of tasks; without figures where this system does not tell. */
  async now(tasks: readonly Task[]): Promise<TaskUse[]> {
    if (performance.now() - this.#lookedAtMs > FRESH_MS) await this.#look();
    if (tasks.some((task) => this.#knownOf(task)?.sample && !this.#isRated(task))) {
      await delay(SHORTEST_RATE_MS);
      await this.#look();
    }
    const others = tasks.filter((task) => !this.#knownOf(task)?.sample);
    const found = await this.#options.executor.use(others.flatMap(heldRunsOf));
    const ofOthers = new Map(others.flatMap(heldRunsOf).map(({ run }, at) => [run.id, found[at]]));
    return tasks.map(({ id }) => {
      const sample = this.#known.get(id)?.sample;
      return { id, ...(sample ? useNow(sample) : ofOthers.get(id)) };
    });
  }

  /** What the wrapper of the task's current attempt recorded at its end. */
  noteEnd(task: Task, end: EndUse): void {
    this.#known.set(task.id, { ...this.#knownOf(task), attempt: task.attempt.number, end });
  }

  /** What the task's current attempt used, which has ended. It is forgotten then. */
  takeEnd(task: Task): AttemptUse | undefined {
    const known = this.#knownOf(task);
    this.#known.delete(task.id);
    return known && useAtEnd(known.sample, known.end);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #knownOf({ id, attempt }: Task): Known | undefined {
    const known = this.#known.get(id);
    return known?.attempt === attempt.number ? known : undefined;
  }

  #isRated(task: Task): boolean {
    return this.#knownOf(task)?.sample?.percent !== undefined;
  }

  /** The shortest time in which one of the running tasks is to be looked at again. */
  #intervalMs(): number {
    let intervalMs = INTERVAL_MS;
    for (const { stallAfterMs } of this.#options.turn.table.running())
      if (stallAfterMs !== undefined) intervalMs = Math.min(intervalMs, stallAfterMs / LOOKS_PER_SILENCE);
    return Math.max(intervalMs, SHORTEST_INTERVAL_MS);
  }

  /** Looks at all running attempts with one request. Several callers share a look. */
  #look(): Promise<void> {
    return (this.#looking ??= this.#lookNow()
      .catch((error: unknown) =>
        this.#options.trace.write({ event: 'problem', message: toError(error).message }),
      )
      .finally(() => {
        this.#looking = undefined;
        if (this.#options.turn.table.running().length > 0) this.review();
      }));
  }

  async #lookNow(): Promise<void> {
    const tasks = this.#options.turn.table.running();
    const beganMs = performance.now();
    const uses = await this.#options.executor.use(tasks.flatMap(heldRunsOf));
    this.#tookMs = performance.now() - beganMs;
    const look = { atMs: Date.now(), intervalMs: this.#pauseMs };
    await inSlices(tasks.entries(), ([at, task]) => {
      if (!this.#isDisposed) this.#note(task, uses[at], look);
    });
    this.#lookedAtMs = performance.now();
  }

  #note(
    { id, attempt }: Task,
    use: RunUse | undefined,
    look: Pick<Parameters<typeof nextSample>[1], 'atMs' | 'intervalMs'>,
  ): void {
    const task = this.#options.turn.table.find(id);
    // It may have ended meanwhile, or run again.
    if (!task || isTerminal(task) || isWaitingToStart(task) || task.attempt.number !== attempt.number) return;
    if (use) {
      const known = this.#knownOf(task);
      const sample = nextSample(known?.sample, { ...look, use, isAtRest: !canBeSilent(task) });
      this.#known.set(id, { ...known, attempt: attempt.number, sample });
    }
    if (task.stallAfterMs !== undefined) this.#judge(task, look.atMs);
  }

  /** Notes on the task whether it is silent, if that has changed. */
  #judge(task: Task, nowMs: number): void {
    const known = this.#knownOf(task);
    const startedAtMs = Date.parse(task.startedAt ?? task.createdAt);
    const look = { modifiedMs: modifiedMs(task.output.path), startedAtMs, nowMs };
    const output = nextOutputLook(known?.output, look);
    this.#known.set(task.id, { ...known, attempt: task.attempt.number, output });
    const sinceMs = silentSinceMs(task, { output, sample: known?.sample, nowMs });
    const since = sinceMs === undefined ? undefined : new Date(sinceMs).toISOString();
    if (since === task.silentSince) return;
    const at = new Date(nowMs).toISOString();
    const { turn } = this.#options;
    turn.apply(task.id, since === undefined ? { type: 'stirred', at } : { type: 'fellSilent', since, at });
  }
}

function heldRunsOf(task: Task): HeldRun[] {
  const { id, attempt, process } = task;
  return process ? [{ run: { id, attempt: attempt.number }, process }] : [];
}

/** `undefined` if there is no such file. */
function modifiedMs(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
