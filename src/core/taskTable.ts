import { toError } from '../base/errors.ts';
import { Emitter } from '../base/events.ts';
import { nameTaken, notWanted, unknownTask } from '../protocol/errors.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { TaskStore } from './taskStore.ts';
import { transition, type TaskEvent } from './taskTransitions.ts';

const RETRY_MS = 1000;
const RETRY_LIMIT_MS = 30_000;

/** A change of the table, for whoever shows it. */
export type TableChange = { type: 'changed'; task: Task; previous?: Task } | { type: 'removed'; id: string };

/**
 * All tasks in memory, in order of creation, and their way to disk. A save that fails stops nothing: the
 * task says so (`unsaved`), and it is tried again until it works.
 */
export class TaskTable {
  readonly #store: TaskStore;
  readonly #tasks = new Map<string, Task>();
  readonly #onDidChange = new Emitter<TableChange>();
  readonly onDidChange = this.#onDidChange.event;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  #lastOrder = 0;
  /** The tasks that have not ended, in order of creation: what schedules and watches need not look at the rest. */
  readonly #unfinished = new Map<string, Task>();
  #unsaved = 0;
  #waits = 0;
  #isDisposed = false;
  /** Ids of what is on disk and could not be read. */
  readonly #takenIds = new Set<string>();

  constructor(store: TaskStore) {
    this.#store = store;
  }

  /** Takes over loaded records, which are on disk already, and keeps off ids that others there have. */
  adopt(tasks: Task[], { taken }: { taken: string[] }): void {
    for (const id of taken) this.#takenIds.add(id);
    for (const task of tasks) {
      this.#set(task);
      this.#lastOrder = Math.max(this.#lastOrder, task.order ?? 0, task.turn ?? 0);
    }
  }

  values(): Iterable<Task> {
    return this.#tasks.values();
  }

  has(id: string): boolean {
    return this.#tasks.has(id);
  }

  /** Whether a new task cannot have the id. */
  isTaken(id: string): boolean {
    return this.#tasks.has(id) || this.#takenIds.has(id);
  }

  /** An id that differs only in case: its files would be the same where a file system does not tell case apart. */
  findTwin(id: string): string | undefined {
    const folded = id.toLowerCase();
    for (const ids of [this.#tasks.keys(), this.#takenIds]) {
      for (const other of ids) if (other !== id && other.toLowerCase() === folded) return other;
    }
    return undefined;
  }

  /** @throws unknownTask */
  get(id: string): Task {
    const task = this.#tasks.get(id);
    if (!task) throw unknownTask(id);
    return task;
  }

  get size(): number {
    return this.#tasks.size;
  }

  /** The tasks that have not ended, in order of creation. */
  unfinished(): Iterable<Task> {
    return this.#unfinished.values();
  }

  /** How many tasks have not ended. */
  get unfinishedCount(): number {
    return this.#unfinished.size;
  }

  find(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** How many records on disk are behind. */
  get unsaved(): number {
    return this.#unsaved;
  }

  /** How many listen to changes. */
  get listenerCount(): number {
    return this.#onDidChange.listenerCount;
  }

  /** How many wait for the end of a task. */
  get waitCount(): number {
    return this.#waits;
  }

  /** @throws nameTaken */
  checkNameIsFree(name: string, owner: { session: string; except?: string }): void {
    for (const task of this.#unfinished.values()) {
      if (task.name !== name || task.id === owner.except) continue;
      if (task.owner.id === owner.session) throw nameTaken({ name, id: task.id });
    }
  }

  /** The next place in the orders of creation and of starts. */
  nextOrder(): number {
    return ++this.#lastOrder;
  }

  /** Saves first, and only then has the task. @throws the file system's error; nothing is changed then */
  putSaved(task: Task): void {
    if (this.#isDisposed) throw new Error('the host is ending');
    this.#store.save(task);
    this.#put(task);
  }

  /** Applies an event and saves what it made. */
  apply(id: string, event: TaskEvent): Task {
    return this.update(transition(this.get(id), event));
  }

  /** Applies an event whose traces on disk say the same as the record would. */
  applyUnsaved(id: string, event: TaskEvent): Task {
    const task = transition(this.get(id), event);
    this.#put(task);
    return task;
  }

  /** Replaces a task by a successor whose difference need not be on disk: it follows from what is there. */
  note(task: Task): void {
    this.#put(task);
  }

  /** Replaces a task by its successor and saves it, now or when the disk allows it again. */
  update(task: Task): Task {
    const saved = this.#save(task);
    this.#put(saved);
    return saved;
  }

  /** The task, after another try to save it if it is not. */
  saveAgain(id: string): Task {
    const task = this.get(id);
    const saved = task.unsaved === undefined ? task : this.#save(task);
    if (saved.unsaved !== task.unsaved) this.#put(saved);
    return this.get(id);
  }

  /** @throws the file system's error */
  remove(id: string): void {
    const task = this.get(id);
    this.#store.remove(task);
    this.#tasks.delete(id);
    this.#unfinished.delete(id);
    if (task.unsaved !== undefined) this.#unsaved--;
    this.#onDidChange.fire({ type: 'removed', id });
  }

  /** Resolves when the task has ended. @throws unknownTask, also when it is removed meanwhile; notWanted */
  async whenEnded(id: string, signal: AbortSignal): Promise<Task> {
    const task = this.get(id);
    if (isTerminal(task)) return task;
    if (signal.aborted) throw notWanted();
    this.#waits++;
    return new Promise((resolve, reject) => {
      const subscription = this.onDidChange((change) => {
        if (change.type === 'removed') {
          if (change.id === id) settle(() => reject(unknownTask(id)));
        } else if (change.task.id === id && isTerminal(change.task)) {
          settle(() => resolve(change.task));
        }
      });
      const abort = () => settle(() => reject(notWanted()));
      signal.addEventListener('abort', abort, { once: true });
      const settle = (conclude: () => void) => {
        this.#waits--;
        subscription.dispose();
        signal.removeEventListener('abort', abort);
        conclude();
      };
    });
  }

  #save(task: Task): Task {
    const { unsaved: _before, ...clean } = task;
    // The record may be another host's by now, which tells what this one no longer can.
    if (this.#isDisposed) return clean;
    try {
      this.#store.save(clean);
      return clean;
    } catch (error) {
      this.#retryTimer ??= setTimeout(() => this.#retry(), this.#retryMs).unref();
      return { ...clean, unsaved: toError(error).message };
    }
  }

  #retry(): void {
    this.#retryTimer = undefined;
    const before = [...this.#tasks.values()].filter((task) => task.unsaved !== undefined);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LIMIT_MS);
    for (const task of before) {
      const after = this.#save(task);
      this.#put(after);
      if (after.unsaved !== undefined) return;
    }
    this.#retryMs = RETRY_MS;
  }

  /** Tries once more to save what is behind; for a host that ends. */
  flush(): void {
    for (const task of [...this.#tasks.values()]) {
      if (task.unsaved !== undefined) this.#put(this.#save(task));
    }
  }

  #put(task: Task): void {
    const previous = this.#tasks.get(task.id);
    this.#set(task);
    this.#onDidChange.fire({ type: 'changed', task, ...(previous && { previous }) });
  }

  #set(task: Task): void {
    const before = this.#tasks.get(task.id);
    this.#unsaved += Number(task.unsaved !== undefined) - Number(before?.unsaved !== undefined);
    const isBack = before !== undefined && !this.#unfinished.has(task.id);
    this.#tasks.set(task.id, task);
    if (isTerminal(task)) this.#unfinished.delete(task.id);
    else {
      this.#unfinished.set(task.id, task);
      if (isBack) this.#sortUnfinished();
    }
  }

  /** One that runs again is where it was created, not last. */
  #sortUnfinished(): void {
    this.#unfinished.clear();
    for (const task of this.#tasks.values()) if (!isTerminal(task)) this.#unfinished.set(task.id, task);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#retryTimer);
    this.#onDidChange.dispose();
  }
}
