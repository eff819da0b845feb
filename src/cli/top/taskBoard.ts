import { oneLine } from '../../base/plainText.ts';
import { needsPerson } from '../../protocol/openRequests.ts';
import type { TaskUse } from '../../protocol/use.ts';
import { groupOf, isTerminal, titleOf, type Task } from '../../protocol/task.ts';

/** How many tasks are in which situation. */
export interface BoardCounts {
  running: number;
  waiting: number;
  pending: number;
  ended: number;
}

/** The tasks that the table shows: those that wait for somebody, other unfinished ones, ended ones; each the newest first. */
export class TaskBoard {
  readonly #tasks = new Map<string, Task>();
  #filter = '';
  /** What running tasks use, by id. */
  uses: ReadonlyMap<string, TaskUse> = new Map();
  #shown: Task[] | undefined;
  #counts: BoardCounts | undefined;

  /** Takes all tasks anew, from another host. */
  reset(tasks: readonly Task[]): void {
    this.#tasks.clear();
    this.update(tasks, []);
  }

  update(changed: readonly Task[], removed: readonly string[]): void {
    for (const task of changed) this.#tasks.set(task.id, task);
    for (const id of removed) this.#tasks.delete(id);
    this.#shown = undefined;
    this.#counts = undefined;
  }

  get filter(): string {
    return this.#filter;
  }

  /** Shows only tasks with this text in id, title, state or group. */
  set filter(text: string) {
    this.#filter = text;
    this.#shown = undefined;
  }

  get(id: string | undefined): Task | undefined {
    return id === undefined ? undefined : this.#tasks.get(id);
  }

  get counts(): BoardCounts {
    return (this.#counts ??= this.#count());
  }

  /** Sorted when somebody looks, because changes come in any number. */
  get shown(): readonly Task[] {
    return (this.#shown ??= this.#sorted());
  }

  #sorted(): Task[] {
    const wanted = this.#filter.toLowerCase();
    const tasks = [...this.#tasks.values()].filter((task) => wanted === '' || has(task, wanted));
    const unfinished = tasks.filter((task) => !isTerminal(task));
    const ended = tasks.filter(isTerminal);
    const newestFirst = (timeOf: (task: Task) => string) => (a: Task, b: Task) => {
      const [timeOfA, timeOfB] = [timeOf(a), timeOf(b)];
      if (timeOfA !== timeOfB) return timeOfA < timeOfB ? 1 : -1;
      return (b.order ?? 0) - (a.order ?? 0);
    };
    unfinished.sort(newestFirst(({ createdAt }) => createdAt));
    ended.sort(newestFirst(({ endedAt, updatedAt }) => endedAt ?? updatedAt));
    const others = unfinished.filter((task) => !needsPerson(task));
    return [...unfinished.filter(needsPerson), ...others, ...ended];
  }

  #count(): BoardCounts {
    const counts = { running: 0, waiting: 0, pending: 0, ended: 0 };
    for (const task of this.#tasks.values()) {
      const { state } = task.status;
      if (isTerminal(task)) counts.ended++;
      else if (needsPerson(task)) counts.waiting++;
      else if (state === 'pending') counts.pending++;
      else counts.running++;
    }
    return counts;
  }
}

function has(task: Task, wanted: string): boolean {
  const texts = [task.id, oneLine(titleOf(task)), task.status.state, groupOf(task)];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
