import { Emitter } from '../../base/events.ts';
import type { Task } from '../../protocol/task.ts';
import type { TaskModel, TaskModelChange } from './taskModel.ts';

/** What became different among the tasks in scope. */
export interface ScopedChange {
  /** New, or different. */
  put: Task[];
  removed: string[];
}

/** The tasks of the model that this window shows. */
export class ScopedTasks {
  readonly #model: TaskModel;
  readonly #isInScope: (task: Task) => boolean;
  readonly #tasks = new Map<string, Task>();
  readonly #didChange = new Emitter<ScopedChange>();
  readonly #subscription: { dispose(): void };

  /** Told of every change of the model: whatever is around a task may be different. */
  readonly onDidChange = this.#didChange.event;

  constructor(options: { model: TaskModel; isInScope(task: Task): boolean }) {
    this.#model = options.model;
    this.#isInScope = options.isInScope;
    this.#subscription = options.model.onDidChange((change) => this.#handleChange(change));
    this.rescope();
  }

  has(id: string): boolean {
    return this.#tasks.has(id);
  }

  all(): Iterable<Task> {
    return this.#tasks.values();
  }

  /** Looks at all tasks again, when others have come into scope. */
  rescope(): void {
    const put: Task[] = [];
    const removed: string[] = [];
    for (const task of this.#model.all()) {
      const isKnown = this.#tasks.has(task.id);
      if (this.#isInScope(task)) {
        if (!isKnown) put.push(this.#put(task));
      } else if (isKnown) removed.push(this.#remove(task.id));
    }
    this.#didChange.fire({ put, removed });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#didChange.dispose();
  }

  #handleChange({ changed, removed }: TaskModelChange): void {
    const change: ScopedChange = { put: [], removed: [] };
    for (const { id } of removed) if (this.#tasks.has(id)) change.removed.push(this.#remove(id));
    for (const { task } of changed) {
      if (this.#isInScope(task)) change.put.push(this.#put(task));
      else if (this.#tasks.has(task.id)) change.removed.push(this.#remove(task.id));
    }
    this.#didChange.fire(change);
  }

  #put(task: Task): Task {
    this.#tasks.set(task.id, task);
    return task;
  }

  #remove(id: string): string {
    this.#tasks.delete(id);
    return id;
  }
}
