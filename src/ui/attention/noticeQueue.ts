import type { Session, Task } from '../../protocol/task.ts';
import { isOfWindow } from '../tasks/windowPrograms.ts';
import { gatheringMs, type Gathered } from './gathering.ts';
import { waitMsOf } from './windowOrder.ts';

export interface NoticeQueueOptions<T> {
  session: Session;
  taskOf(item: T): Task;
  /** Whether this window's workspace has the task's folder. */
  isInScope(task: Task): boolean;
  isFocused(): boolean;
  /** What waits for an answer is never held back for others like it. */
  isUrgent?: boolean;
  /** Called with items to notify about, unless another window has: the sooner, the closer they are to this window. */
  tell(items: T[]): void;
}

/** Batches notifications, and gives the windows that are closer to the tasks a head start. */
export class NoticeQueue<T> {
  readonly #options: NoticeQueueOptions<T>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #gathered: T[] = [];
  #last: Gathered | undefined;

  constructor(options: NoticeQueueOptions<T>) {
    this.#options = options;
  }

  /** Adds items that just happened. */
  gather(items: T[]): void {
    if (items.length === 0) return;
    const isGathering = this.#gathered.length > 0;
    this.#gathered.push(...items);
    if (isGathering) return;
    const gatheredMs = gatheringMs(this.#options.isUrgent ? undefined : this.#last, Date.now());
    this.#later(gatheredMs, () => {
      const gathered = this.#gathered;
      this.#gathered = [];
      this.#last = { toldAtMs: Date.now(), gatheredMs, count: gathered.length };
      this.pass(gathered);
    });
  }

  /** Passes on items that need no batching. */
  pass(items: T[]): void {
    const byWait = Map.groupBy(items, (item) => this.#waitMsOf(item));
    for (const [waitMs, some] of byWait) {
      if (waitMs === 0) this.#options.tell(some);
      else this.#later(waitMs, () => this.#options.tell(some));
    }
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #waitMsOf(item: T): number {
    const { session, taskOf, isInScope, isFocused } = this.#options;
    const task = taskOf(item);
    const isOwner = isOfWindow(task, session.id);
    return waitMsOf({ isOwner, isInScope: isInScope(task), isFocused: isFocused() });
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}
