import type { GroupState } from '../../../../protocol/messages.ts';
import type { Task } from '../../../../protocol/task.ts';
import type { FoundChanges, RunChanges } from '../../runChanges.ts';
import { canReview } from '../../taskAbilities.ts';
import { inOrderOfCreation } from '../../taskOrder.ts';
import { nameIn, taskKey, type Outline, type RowKey } from './outline.ts';
import { TaskLists } from './taskLists.ts';

export interface RunOutlineOptions {
  /** Arranges everything else. */
  inner: Outline;
  /** Whether the steps of a run have to be put below it; otherwise, they are there already. */
  movesSteps: boolean;
  changes?: Pick<RunChanges, 'get'>;
}

/** Puts below a run what belongs to it, however tasks are arranged: the files it has changed, and its steps. */
export class RunOutline implements Outline {
  readonly #options: RunOutlineOptions;
  readonly #tasks = new Map<string, Task>();
  /** Steps that lie below their run. */
  readonly #steps = new TaskLists(() => inOrderOfCreation);
  /** Ids of all steps by the run that they name, whether that is there or not. */
  readonly #stepsOf = new Map<string, Set<string>>();
  /** The rows of files, made once. */
  readonly #rowsOf = new WeakMap<FoundChanges, ReadonlySet<RowKey>>();

  constructor(options: RunOutlineOptions) {
    this.#options = options;
  }

  put(task: Task): void {
    const before = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    if (before && runOf(before) !== runOf(task)) this.#unlink(before);
    const run = runOf(task);
    if (run !== undefined) this.#stepsOf.set(run, (this.#stepsOf.get(run) ?? new Set()).add(task.id));
    this.#place(task);
    // Its steps may have come before it, and those of a step are no steps of a run.
    if (!before || runOf(before) !== run) this.#placeStepsOf(task.id);
  }

  remove(id: string): void {
    const task = this.#tasks.get(id);
    if (!task) return;
    this.#tasks.delete(id);
    this.#unlink(task);
    this.#steps.remove(id);
    this.#options.inner.remove(id);
    this.#placeStepsOf(id);
  }

  setGroups(groups: GroupState[], isFiltered = false): void {
    this.#options.inner.setGroups(groups, isFiltered);
  }

  rowsBelow(key: RowKey, limit: number): RowKey[] {
    const { inner } = this.#options;
    if (key.startsWith(CHANGES)) return this.#filesBelow(nameIn(key)).slice(0, limit);
    if (!key.startsWith(TASK)) return inner.rowsBelow(key, limit);
    const own = [...this.#changesBelow(key), ...this.#steps.rows(key, limit)];
    return [...own, ...inner.rowsBelow(key, limit)].slice(0, limit);
  }

  countBelow(key: RowKey): number {
    const { inner, changes } = this.#options;
    // Until somebody asked there is something to ask for.
    if (key.startsWith(CHANGES)) return changes?.get(nameIn(key)) ? this.#filesBelow(nameIn(key)).length : 1;
    if (!key.startsWith(TASK)) return inner.countBelow(key);
    return this.#changesBelow(key).length + this.#steps.size(key) + inner.countBelow(key);
  }

  tasksBelow(key: RowKey): number {
    return this.#options.inner.tasksBelow(key);
  }

  parentOf(key: RowKey): RowKey | undefined {
    if (key.startsWith(CHANGES)) {
      const run = taskKey(nameIn(key));
      return this.#changesBelow(run).length > 0 ? run : undefined;
    }
    if (key.startsWith(CHANGE) || key.startsWith(NOTE)) {
      const run = nameIn(key).split('/', 1)[0] ?? '';
      return this.#hasFile(run, key) ? changesKey(run) : undefined;
    }
    return this.#steps.listOf(nameIn(key)) ?? this.#options.inner.parentOf(key);
  }

  isQuiet(key: RowKey): boolean {
    if (!key.startsWith(TASK)) return false;
    const rows = this.rowsBelow(key, Infinity).filter((row) => row.startsWith(TASK));
    return rows.every((row) => {
      const task = this.#tasks.get(nameIn(row));
      return task?.step !== undefined && task.status.state === 'completed';
    });
  }

  #place(task: Task): void {
    const { inner } = this.#options;
    const run = this.#runAbove(task);
    if (run === undefined) {
      this.#steps.remove(task.id);
      inner.put(task);
    } else {
      inner.remove(task.id);
      this.#steps.put(task, taskKey(run));
    }
  }

  /** Also the steps of its steps, which lie below the same run. */
  #placeStepsOf(run: string): void {
    const ids = [...(this.#stepsOf.get(run) ?? [])];
    for (const id of [...ids, ...ids.flatMap((step) => [...(this.#stepsOf.get(step) ?? [])])]) {
      const step = this.#tasks.get(id);
      if (step) this.#place(step);
    }
  }

  /** The run that a step, or a step of its steps, lies below. No further: such links are what clients said, and may form a circle. */
  #runAbove(task: Task): string | undefined {
    const above = this.#options.movesSteps ? this.#ownerOf(task) : undefined;
    const run = above && runOf(above) !== undefined ? this.#ownerOf(above) : above;
    return run && runOf(run) === undefined ? run.id : undefined;
  }

  /** What a step is a step of. */
  #ownerOf(step: Task): Task | undefined {
    const run = runOf(step);
    return run === undefined ? undefined : this.#tasks.get(run);
  }

  #unlink(task: Task): void {
    const run = runOf(task);
    if (run === undefined) return;
    const steps = this.#stepsOf.get(run);
    steps?.delete(task.id);
    if (steps?.size === 0) this.#stepsOf.delete(run);
  }

  #changesBelow(key: RowKey): RowKey[] {
    const task = this.#tasks.get(nameIn(key));
    return task && this.#options.changes && canReview(task) ? [changesKey(task.id)] : [];
  }

  #filesBelow(run: string): RowKey[] {
    return [...this.#fileRows(run)];
  }

  #hasFile(run: string, key: RowKey): boolean {
    return this.#changesBelow(taskKey(run)).length > 0 && this.#fileRows(run).has(key);
  }

  #fileRows(run: string): ReadonlySet<RowKey> {
    const found = this.#options.changes?.get(run);
    if (!found) return new Set();
    const known = this.#rowsOf.get(found);
    if (known) return known;
    const files = 'changes' in found ? found.changes.files : [];
    const rows = files.length === 0 ? [`${NOTE}${run}`] : files.map(({ path }) => changeKey(run, path));
    const fresh = new Set(rows);
    this.#rowsOf.set(found, fresh);
    return fresh;
  }
}

const TASK = taskKey('');
export const CHANGES = 'changes:';
export const CHANGE = 'change:';
export const NOTE = 'note:';

/** Names the row that has the files of a run below it. */
export function changesKey(run: string): RowKey {
  return `${CHANGES}${run}`;
}

/** Names the row of a file that a run has changed. */
export function changeKey(run: string, path: string): RowKey {
  return `${CHANGE}${run}/${path}`;
}

function runOf({ id, step, parent }: Task): string | undefined {
  return step === undefined || parent?.task === id ? undefined : parent?.task;
}
