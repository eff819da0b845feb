import type { Session, Task } from '../../protocol/task.ts';

/** The window that owns a task tells of it; another one only when none did within this time. */
const OWNER_FIRST_MS = 1_500;
/** What happens within this time is one message. */
const GATHER_MS = 400;
/** While a message is as fresh as this, what follows is gathered for longer, so that steady work is no steady stream. */
const FRESH_MS = 10_000;
const GATHER_AFTER_FRESH_MS = 5_000;

export interface NoticeQueueOptions<T> {
  session: Session;
  taskOf(item: T): Task;
  /** What waits for an answer is never held back for others like it. */
  isUrgent?: boolean;
  /** Told what this window is to tell of, unless another one has: at once what is its own, the rest later. */
  tell(items: T[]): void;
}

/** Gathers what happens within a moment, and leaves it to the windows that own the tasks to tell of it first. */
export class NoticeQueue<T> {
  readonly #options: NoticeQueueOptions<T>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #gathered: T[] = [];
  #passedAtMs: number | undefined;

  constructor(options: NoticeQueueOptions<T>) {
    this.#options = options;
  }

  /** Takes up what just happened. */
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

  /** Takes up what is complete already. */
  pass(items: T[]): void {
    const { session, taskOf, tell } = this.#options;
    const isOwned = (item: T) => taskOf(item).owner.id === session.id;
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
