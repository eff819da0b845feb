import { DisposableList } from '../../../base/disposable.ts';
import { Emitter } from '../../../base/events.ts';
import type { RunChanges } from '../runChanges.ts';
import type { ScopedChange, ScopedTasks } from '../scopedTasks.ts';
import type { Outline } from './outlines/outline.ts';
import { outlineOf } from './outlines/outlineOf.ts';
import type { GroupingChoice } from './viewState.ts';

/** The tasks in scope, arranged as somebody chose. */
export class ScopedOutline {
  readonly #tasks: ScopedTasks;
  readonly #grouping: GroupingChoice;
  readonly #changes: RunChanges | undefined;
  readonly #parts = new DisposableList();
  readonly #didChange = new Emitter<void>();
  #outline: Outline;
  #touched = new Set<string>();

  readonly onDidChange = this.#didChange.event;

  constructor(options: { tasks: ScopedTasks; grouping: GroupingChoice; changes?: RunChanges }) {
    const { tasks, grouping, changes } = options;
    this.#tasks = tasks;
    this.#grouping = grouping;
    this.#changes = changes;
    this.#outline = this.#arrange();
    this.#parts.add(tasks.onDidChange((change) => this.#handleChange(change)));
    this.#parts.add(
      grouping.onDidChange(() => {
        this.#outline = this.#arrange();
        this.#didChange.fire();
      }),
    );
    if (changes) this.#parts.add(changes.onDidChange(() => this.#didChange.fire()));
    this.#parts.add(this.#didChange);
  }

  get outline(): Outline {
    return this.#outline;
  }

  /** Takes the ids of the tasks that came, went or changed since the last time. */
  takeTouched(): ReadonlySet<string> {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  }

  dispose(): void {
    this.#parts.dispose();
  }

  #arrange(): Outline {
    const outline = outlineOf(this.#grouping.value, this.#changes);
    for (const task of this.#tasks.all()) outline.put(task);
    return outline;
  }

  #handleChange({ put, removed }: ScopedChange): void {
    for (const task of put) {
      this.#outline.put(task);
      this.#touched.add(task.id);
    }
    for (const id of removed) {
      this.#outline.remove(id);
      this.#touched.add(id);
    }
    this.#didChange.fire();
  }
}
