import { toError } from '../../base/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import type { Effect } from '../turn/effects.ts';
import type { Trash } from './trash.ts';

/** How long a removed task can be restored. */
export const TRASH_MS = 10 * 60_000;
/** Files are removed a few at a time, because mass deletion slows down other file operations. */
const SLICE = 20;
const SLICE_PAUSE_MS = 50;

/** Gradually removes for good what has been in the trash for a while. */
export class TrashKeeper {
  readonly #context: () => Pick<EngineContext, 'turn' | 'table' | 'trace'>;
  readonly #keptMs: number;
  readonly trash: Trash;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: {
    context(): Pick<EngineContext, 'turn' | 'table' | 'trace'>;
    trash: Trash;
    keptMs?: number;
  }) {
    this.#context = options.context;
    this.trash = options.trash;
    this.#keptMs = options.keptMs ?? TRASH_MS;
  }

  /** Begins to remove what is due. */
  open(): void {
    this.review();
  }

  /** Something was put into the trash. */
  review(): void {
    this.#wake(this.#dueInMs());
  }

  /** Removes for good whatever is in the trash, a few tasks at a time; whether anything was. */
  emptySome(): boolean {
    const { size } = this.trash;
    for (let removed = 0; removed < SLICE; removed++) {
      const oldest = this.trash.oldest();
      if (!oldest) break;
      this.#empty(oldest);
    }
    return this.trash.size < size;
  }

  /** Whether a task that may be restored works in a worktree. */
  needsWorktree(id: string): boolean {
    return [...this.trash.tasks()].some((task) => task.worktree === id && task.step !== 'worktree');
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #dueInMs(): number | undefined {
    const oldest = this.trash.oldest();
    if (!oldest) return undefined;
    const ageMs = Date.now() - oldest.removedAtMs;
    return ageMs < 0 ? SLICE_PAUSE_MS : Math.max(SLICE_PAUSE_MS, this.#keptMs - ageMs);
  }

  #wake(delayMs: number | undefined): void {
    if (delayMs === undefined || this.#isDisposed || this.#timer) return;
    this.#timer = setTimeout(() => this.#removeSlice(), delayMs).unref();
  }

  #removeSlice(): void {
    this.#timer = undefined;
    for (let removed = 0; removed < SLICE; removed++) {
      const oldest = this.trash.oldest();
      if (!oldest) break;
      const ageMs = Date.now() - oldest.removedAtMs;
      // The clock was set back: nobody knows how long it has been there, so its time begins again.
      if (ageMs < 0) this.trash.putOff(oldest);
      else if (ageMs >= this.#keptMs) this.#empty(oldest);
      else break;
    }
    this.review();
  }

  /** What cannot be removed is tried again after the same time. */
  #empty(oldest: NonNullable<ReturnType<Trash['oldest']>>): void {
    const { turn, table, trace } = this.#context();
    const { id, task } = oldest;
    try {
      this.trash.empty(oldest, (other) => table.has(other));
    } catch (error) {
      trace.write({ event: 'problem', id, message: toError(error).message });
      this.trash.putOff(oldest);
      return;
    }
    trace.write({ event: 'emptied', id });
    if (task) turn.perform(...afterRemoval(task));
  }
}

/** What else goes when a task is removed for good. */
export function* afterRemoval(task: Task): Iterable<Effect> {
  const { id, worktree, step, race, baseline } = task;
  if (baseline) yield { effect: 'forgetSnapshots', id, task };
  if (worktree !== undefined && step !== 'worktree') yield { effect: 'tidyWorktree', worktree };
  if (race) yield { effect: 'reviewRace', race: race.id };
}
