import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../base/errors.ts';
import type { Holdings } from '../base/holdings.ts';
import type { NamedProcess } from '../protocol/leftovers.ts';
import type { Task } from '../protocol/task.ts';
import type { Executor, HeldRun, RunKey } from './executor.ts';
import { isAtRest, type LeftoversEvent, type Look } from './leftovers.ts';
import { transition } from './taskTransitions.ts';
import type { Trace } from './trace.ts';
import type { EngineTurn } from './turn/engineTurn.ts';

/*
 * Leftovers are also looked up periodically: nothing reports that one of several processes has ended, or the processes
 * of a lost attempt. The interval is short for new leftovers, and grows while they remain.
 */
const FIRST_LOOK_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** The delay before a second lookup if expected processes were not found; delays an end by hardly more. */
const LOOK_AGAIN_MS = [5, 10, 20, 40];
/** The number of tasks handled at a time. */
const LOOK_SLICE = 20;

export interface LeftoversKeeperOptions {
  turn: EngineTurn;
  executor: Executor;
  trace: Trace;
  /** How long processes that were asked to end may take to end by themselves. */
  graceMs: number;
}

/** Keeps the leftovers of tasks up to date, and ends them on request. */
export class LeftoversKeeper {
  readonly #options: LeftoversKeeperOptions;
  /** Tasks that have leftovers. */
  readonly #ids = new Set<string>();
  readonly #ending = new Map<string, Promise<void>>();
  /** Attempts whose end is being looked up, and whether they were reported to be clear meanwhile. */
  readonly #finding = new Set<{ run: RunKey; isCleared: boolean }>();
  #timer: NodeJS.Timeout | undefined;
  #nextLook = 0;

  constructor(options: LeftoversKeeperOptions) {
    this.#options = options;
    options.executor.onDidClear((run) => this.#handleCleared(run));
  }

  get holdings(): Holdings {
    return {
      tasksWithLeftovers: this.#ids.size,
      endingLeftovers: this.#ending.size,
      leftoverLooks: this.#finding.size,
      leftoverTimers: Number(this.#timer !== undefined),
    };
  }

  /** Looks up the leftovers that earlier hosts recorded; some may have ended since. */
  recover(): void {
    void this.#lookAt(this.#options.turn.table.withLeftovers().map(({ id }) => id));
  }

  /** One after the other, because there may be very many. */
  async #lookAt(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.look(id);
  }

  /** The leftovers of an attempt that has just ended. Never throws; leaves out processes that ended meanwhile. */
  async find(held: HeldRun): Promise<Look> {
    const finding = { run: held.run, isCleared: false };
    this.#finding.add(finding);
    try {
      const found = await this.#seen([held], () => finding.isCleared);
      // A wrapper that was killed ends before the processes it held.
      return finding.isCleared && found.length > 0 ? await this.#options.executor.members(held) : found;
    } catch (error) {
      this.#tellProblem(held.run.id, error);
      return finding.isCleared ? [] : 'failed';
    } finally {
      this.#finding.delete(finding);
    }
  }

  /** Looks up the leftovers of a task now. If that is not possible, its record stays unchanged. */
  async look(id: string): Promise<void> {
    try {
      await this.#look(id);
    } catch (error) {
      this.#tellProblem(id, error);
    }
  }

  async #look(id: string): Promise<void> {
    const { turn } = this.#options;
    const { table } = turn;
    const task = table.find(id);
    if (!task || !this.#mayLook(task)) return;
    const found = await this.#seen(heldBy(task), () => false);
    const now = table.find(id);
    if (!now || now.attempt.number !== task.attempt.number || !this.#mayLook(now)) return;
    const outlived = now.leftovers?.outlivedKill && { outlivedKill: now.leftovers.outlivedKill };
    const event = { type: 'left' as const, found, ...outlived, at: new Date().toISOString() };
    const next = transition(now, event);
    if (JSON.stringify(next.leftovers) !== JSON.stringify(now.leftovers)) turn.apply(id, event);
  }

  #mayLook(task: Task): boolean {
    return task.leftovers !== undefined && isAtRest(task) && !this.#ending.has(task.id);
  }

  /** The live processes. Not exact: a process that forks and ends at that moment may be missed in both places. */
  async #seen(all: readonly HeldRun[], isSure: () => boolean): Promise<NamedProcess[]> {
    const look = async () =>
      (await Promise.all(all.map((held) => this.#options.executor.members(held)))).flat();
    let found = await look();
    for (const pauseMs of LOOK_AGAIN_MS) {
      if (found.length > 0 || isSure()) break;
      await delay(pauseMs);
      found = await look();
    }
    return found;
  }

  /**
   * Ends the leftovers of a task and verifies it. The record lists the survivors, and a further attempt starts beside
   * them: otherwise it would wait forever, and if they are in its way, it reports that itself.
   * @throws the system's error if it could not be determined which processes live
   */
  end(id: string): Promise<void> {
    const before = this.#ending.get(id);
    if (before) return before;
    const task = this.#options.turn.table.get(id);
    if (!task.leftovers || !isAtRest(task)) return Promise.resolve();
    const ending = this.#end(task).finally(() => this.#ending.delete(id));
    this.#ending.set(id, ending);
    return ending;
  }

  /** Like `end`, for a further attempt, which starts whatever the result. */
  clear(id: string): void {
    // The trace and the record of the task contain the error.
    this.end(id).catch(() => undefined);
  }

  async #end(task: Task): Promise<void> {
    const { turn, executor, trace } = this.#options;
    const { id } = task;
    const at = () => new Date().toISOString();
    trace.write({ event: 'endingLeftovers', id });
    // From now on, a further attempt has to wait.
    if (task.leftovers?.outlivedKill) turn.apply(id, { type: 'clearing', at: at() });
    const graceMs = task.cancelPolicy === 'abort' ? 0 : this.#options.graceMs;
    try {
      const ended = await Promise.all(heldBy(task).map((held) => executor.terminate(held, graceMs)));
      const found = ended.flatMap(({ survivors }) => survivors);
      trace.write({ event: 'endedLeftovers', id, survivors: found.map(({ pid }) => pid) });
      this.#apply(id, { type: 'left', found, outlivedKill: true, at: at() });
    } catch (error) {
      trace.write({ event: 'terminateFailed', id, message: toError(error).message });
      const found = task.leftovers?.processes ?? [];
      this.#apply(id, {
        type: 'left',
        found: found.length > 0 ? found : 'failed',
        outlivedKill: true,
        at: at(),
      });
      throw error;
    }
  }

  /** Applies the result, unless the last process has ended by itself, or the task was removed. */
  #apply(id: string, event: LeftoversEvent): void {
    const { turn } = this.#options;
    if (turn.table.find(id)?.leftovers) turn.apply(id, event);
  }

  #handleCleared(run: RunKey): void {
    for (const finding of this.#finding) if (isSameRun(finding.run, run)) finding.isCleared = true;
    const task = this.#options.turn.table.find(run.id);
    if (!task?.leftovers?.of.some(({ attempt }) => attempt === run.attempt)) return;
    const clear = () =>
      this.#apply(run.id, { type: 'cleared', attempt: run.attempt, at: new Date().toISOString() });
    // As above.
    if (this.#mayLook(task)) this.#look(run.id).catch(clear);
    else if (!this.#ending.has(run.id)) clear();
  }

  #tellProblem(id: string, error: unknown): void {
    this.#options.trace.write({ event: 'problem', id, message: toError(error).message });
  }

  /** Looks up the leftovers of the task periodically, as long as there are any. */
  watch(id: string, hasAny: boolean): void {
    if (hasAny === this.#ids.has(id)) return;
    if (hasAny) this.#ids.add(id);
    else this.#ids.delete(id);
    if (hasAny) this.#lookIn(FIRST_LOOK_MS);
    else if (this.#ids.size === 0) this.#rest();
  }

  #lookIn(pauseMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#lookAtSome();
      this.#lookIn(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    }, pauseMs).unref();
  }

  #lookAtSome(): void {
    const ids = [...this.#ids];
    if (this.#nextLook >= ids.length) this.#nextLook = 0;
    void this.#lookAt(ids.slice(this.#nextLook, this.#nextLook + LOOK_SLICE));
    this.#nextLook += LOOK_SLICE;
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  dispose(): void {
    this.#rest();
  }
}

function heldBy({ id, leftovers }: Task): HeldRun[] {
  return (leftovers?.of ?? []).map(({ attempt, process }) => ({ run: { id, attempt }, process }));
}

function isSameRun(one: RunKey, other: RunKey): boolean {
  return one.id === other.id && one.attempt === other.attempt;
}
