import type { TaskNews } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { forTask } from '../forTask.ts';
import { SharedParts } from '../state/sharedParts.ts';
import { TaskTable, type TableChange, type Tasks } from '../state/taskTable.ts';
import { newsBetween } from '../taskNews.ts';
import { isWorthSaving, transition } from '../taskTransitions.ts';
import type { Trace } from '../trace.ts';
import type { Happening, Round } from './engineState.ts';
import { Publication } from './publication.ts';
import type { Saves } from './saves.ts';

/**
 * Writes the tasks that result from a turn: first the records, then the table. Collects the changes that the reactions
 * have not seen, and those to be published.
 */
export class TaskWriter {
  readonly #table = new TaskTable();
  readonly #parts = new SharedParts();
  readonly #saves: Saves;
  readonly #trace: Trace;
  readonly #publication = new Publication();
  #changes: TableChange[] = [];
  #news: TaskNews[] = [];

  constructor(options: { saves: Saves; trace: Trace }) {
    this.#saves = options.saves;
    this.#trace = options.trace;
  }

  /** The tasks, read-only. */
  get table(): Tasks {
    return this.#table;
  }

  /** Reserves the ids of other records on disk. */
  take(ids: readonly string[]): void {
    this.#table.take(ids);
  }

  /** Adds a loaded record, which is on disk already. */
  adopt(task: Task): void {
    this.#table.adopt(task);
  }

  /** Passes tasks to the reactions as if they were new. */
  present(tasks: readonly Task[]): void {
    for (const task of tasks) this.#changes.push({ type: 'changed', task });
  }

  /** Applies events and saves the results, each task once. @throws with `mustSave` the file system's error */
  apply(happenings: readonly Happening[], { mustSave = false }: { mustSave?: boolean } = {}): void {
    const made = new Map<string, Task>();
    const toSave = new Set<string>();
    const steps: [TaskNews[], Task][] = [];
    const queued: string[] = [];
    for (const { id, event } of happenings) {
      const before = made.get(id) ?? this.#table.get(id);
      const task = forTask(id, () => transition(before, event));
      made.set(id, task);
      if (isWorthSaving(event, before)) toSave.add(id);
      if (event.type === 'queued') queued.push(id);
      else steps.push([newsBetween(before, task), task]);
    }
    for (const [id, task] of made) {
      if (!toSave.has(id)) this.#set(task);
      else if (mustSave) {
        this.#saves.saveNow(task);
        this.#set(transition(task, { type: 'saved' }));
      } else {
        const message = this.#saves.save(task);
        this.#set(transition(task, message === undefined ? { type: 'saved' } : { type: 'unsaved', message }));
      }
    }
    for (const id of queued) {
      this.#publication.requeued(id);
      this.#trace.write({ level: 'detailed', event: 'stateChanged', id, state: 'pending' });
    }
    for (const [news, task] of steps) this.#note(news, task);
  }

  /** Puts a task once it is on disk. @throws the file system's error; nothing is changed then */
  put(task: Task): void {
    this.#saves.saveNow(task);
    const before = this.#table.find(task.id);
    this.#set(task);
    this.#note(newsBetween(before, task), task);
  }

  /** Removes a task with all its files, which can be kept for a while. @throws unknownTask, the file system's error */
  remove(id: string, how: { isKept?: boolean } = {}): void {
    const previous = this.#table.get(id);
    const isKept = how.isKept === true && this.#saves.keep(previous);
    if (!isKept) this.#saves.remove(previous);
    this.#publication.remember(id, previous);
    this.#table.delete(id);
    this.#changes.push({ type: 'removed', id, previous, ...(isKept && { isKept }) });
  }

  /** Puts a task again that was removed. It is no news to the reactions. @throws the file system's error; nothing is changed then */
  restore(task: Task): void {
    this.#saves.saveNow(task);
    this.#publication.remember(task.id, undefined);
    this.#table.restore(this.#parts.share(task));
    this.#changes.push({ type: 'changed', task, previous: task });
  }

  /** Collects steps that are not recorded. */
  tell(news: readonly TaskNews[]): void {
    this.#publication.step(news);
    this.#news.push(...news);
  }

  /** Whether there are changes that the reactions have not seen. */
  get hasRound(): boolean {
    return this.#changes.length + this.#news.length > 0;
  }

  /** The changes that the reactions have not seen; from now on they have. */
  takeRound(): Round {
    const round = { changes: this.#changes, news: this.#news };
    this.#changes = [];
    this.#news = [];
    return round;
  }

  /** Publishes each changed task, and returns the steps of the turn; the next turn begins empty. */
  publish(): readonly TaskNews[] {
    const { changes, news } = this.#publication.take(this.#table);
    for (const change of changes) this.#table.publish(change);
    return news;
  }

  dispose(): void {
    this.#table.dispose();
  }

  #set(task: Task): void {
    const previous = this.#table.find(task.id);
    this.#publication.remember(task.id, previous);
    this.#table.set(this.#parts.share(task, previous));
    this.#changes.push({ type: 'changed', task, ...(previous && { previous }) });
    if (task.unsaved !== undefined && previous?.unsaved === undefined)
      this.#trace.write({ event: 'unsaved', id: task.id, message: task.unsaved });
  }

  /** Collects the steps that a task has made. */
  #note(news: readonly TaskNews[], { id, status }: Task): void {
    for (const { type } of news)
      this.#trace.write({ level: 'detailed', event: type, id, state: status.state });
    this.tell(news);
  }
}
