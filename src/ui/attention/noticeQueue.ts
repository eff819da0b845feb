import type { Session, Task } from '../../protocol/task.ts';
import { isOfWindow } from '../tasks/windowPrograms.ts';

/** How long other windows wait for the window that owns a task to notify. */
const OWNER_FIRST_MS = 1_500;
/** What happens within this time is one message. */
const GATHER_MS = 400;
/** For so long after a message the next ones are gathered for longer, so that steady work is not a steady stream. */
const FRESH_MS = 10_000;
const GATHER_AFTER_FRESH_MS = 5_000;

export interface NoticeQueueOptions<T> {
  session: Session;
  taskOf(item: T): Task;
  /** What waits for an answer is never held back for others like it. */
  isUrgent?: boolean;
  /** Called with items to notify about, unless another window has: at once for own tasks, later for those of others. */
  tell(items: T[]): void;
}

/** Batches notifications, and gives the windows that own the tasks a head start. */
export class NoticeQueue<T> {
  readonly #options: NoticeQueueOptions<T>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #gathered: T[] = [];
  #passedAtMs: number | undefined;

  constructor(options: NoticeQueueOptions<T>) {
    this.#options = options;
  }

  /** Adds items that just happened. */
  gather(items: T[]): void {
    if (items.length === 0) return;
    const isGathering = this.#gathered.length > 0;
    this.#gathered.push(...items);
    if (isGathering) return;
    const isFresh = this.#passedAtMs !== undefined && Date.now() - this.#passedAtMs < FRESH_MS;
    const gatherMs = isFresh && !this.#options.isUrgent ? GATHER_AFTER_FRESH_MS : GATHER_MS;
    this.#later(gatherMs, () => {
      const gathered = this.#gathered;
      this.#gathered = [];
      this.#passedAtMs = Date.now();
      this.pass(gathered);
    });
  }

  /** Passes on items that need no batching. */
  pass(items: T[]): void {
    const { session, taskOf, tell } = this.#options;
    const isOwned = (item: T) => isOfWindow(taskOf(item), session.id);
    const owned = items.filter(isOwned);
    const others = items.filter((item) => !isOwned(item));
    if (owned.length > 0) tell(owned);
    if (others.length > 0) this.#later(OWNER_FIRST_MS, () => tell(others));
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}
