import { toError } from '../base/errors.ts';
import type { Emitter } from '../base/events.ts';
import type { TaskNews } from '../protocol/messages.ts';
import { isTerminal, type CommandSpec, type ObserverSpec, type Task } from '../protocol/task.ts';
import { matchesFilter } from '../protocol/taskFilter.ts';
import { canSee } from './access.ts';
import { isSatisfied } from './scheduler.ts';
import { descendantsOf } from './taskTree.ts';
import type { TableChange, TaskTable } from './taskTable.ts';
import type { Trace } from './trace.ts';

export interface ObserversOptions {
  table: TaskTable;
  news: Emitter<TaskNews>;
  trace: Trace;
  /** Starts a child of an observer. @throws what a start throws */
  startChild(observer: Task, spec: CommandSpec): Task;
}

/** Lets observers see what happens to the tasks they watch, and do what they were set to do. */
export class Observers {
  readonly #options: ObserversOptions;

  constructor(options: ObserversOptions) {
    this.#options = options;
    options.table.onDidChange((change) => this.#handleChange(change));
    options.news.event((news) => {
      if (news.type === 'matched') this.#tell(news.id, 'matched');
    });
  }

  #handleChange(change: TableChange): void {
    if (change.type === 'removed') return this.#reviewAll();
    const { task, previous } = change;
    if (isTerminal(task) && previous && !isTerminal(previous)) this.#tell(task.id, 'ended');
    // One that just began may be late: what it is to watch has ended already.
    if (isObserver(task) && task.status.state === 'running' && previous?.status.state !== 'running') {
      queueMicrotask(() => this.#catchUp(task.id));
    }
  }

  /** Ends that came while no host ran are seen now. */
  open(): void {
    this.#reviewAll();
  }

  #reviewAll(): void {
    for (const observer of this.#running()) this.#catchUp(observer.id);
  }

  #running(): Task[] {
    return [...this.#options.table.unfinished()].filter(
      (task) => isObserver(task) && task.status.state === 'running',
    );
  }

  #tell(id: string, what: 'ended' | 'matched'): void {
    for (const observer of this.#running()) {
      const task = this.#options.table.find(id);
      if (!task || !this.#watches(observer, task)) continue;
      const spec = observer.spec as ObserverSpec;
      if (what === 'matched') {
        if (spec.on === 'match') this.#act(observer, task);
      } else if (spec.watch.ids) this.#catchUp(observer.id);
      else if (spec.on !== 'match' && isSatisfied(spec.on, task)) this.#act(observer, task);
    }
  }

  #watches(observer: Task, task: Task): boolean {
    const { watch } = observer.spec as ObserverSpec;
    const isInFilter = matchesFilter(task, { ...watch, includeTerminal: true });
    if (!isInFilter || task.id === observer.id || !this.#knows(observer, task)) return false;
    // What it starts itself would otherwise set it off again, for ever.
    const own = descendantsOf(this.#options.table.values(), ({ id }) => id === observer.id);
    return !own.some(({ id }) => id === task.id);
  }

  /** Whether its owner may know of the task. */
  #knows(observer: Task, task: Task): boolean {
    return canSee(observer.owner, task, (id) => this.#options.table.find(id));
  }

  /** Looks at each of the named tasks once after its end; when all have ended, so has the observer. */
  #catchUp(id: string): void {
    const { table } = this.#options;
    const observer = table.find(id);
    if (observer?.status.state !== 'running') return;
    const { watch, on } = observer.spec as ObserverSpec;
    if (!watch.ids) return;
    const seen = new Set(observer.observed);
    const watched = watch.ids.flatMap((other) => table.find(other) ?? []);
    const known = watched.filter((task) => this.#knows(observer, task));
    const fresh = known.filter((task) => isTerminal(task) && !seen.has(task.id));
    if (fresh.length > 0) {
      const observed = [...seen, ...fresh.map((task) => task.id)];
      table.update({ ...observer, observed, updatedAt: new Date().toISOString() });
      for (const task of fresh) if (on !== 'match' && isSatisfied(on, task)) this.#act(table.get(id), task);
    }
    const isDone = known.every((task) => !table.has(task.id) || isTerminal(table.get(task.id)));
    if (isDone && table.get(id).status.state === 'running') {
      table.apply(id, { type: 'reported', outcome: { state: 'completed' }, at: new Date().toISOString() });
    }
  }

  #act(observer: Task, task: Task): void {
    const { startChild, news, trace } = this.#options;
    const { start } = observer.spec as ObserverSpec;
    const about = { at: new Date().toISOString(), id: observer.id, type: 'observed' as const, task: task.id };
    if (!start) return news.fire(about);
    try {
      news.fire({ ...about, started: startChild(observer, start).id });
    } catch (error) {
      // The observer goes on; that it could not do its work is on it to see.
      const message = `It could not start its command: ${toError(error).message}`;
      trace.write({ event: 'observerFailed', id: observer.id, message });
      const progress = { state: 'error' as const, message };
      this.#options.table.update({ ...observer, progress, updatedAt: about.at });
    }
  }
}

/** Registered work may be of that kind too, and is observed elsewhere. */
function isObserver(task: Task): boolean {
  return 'watch' in task.spec;
}
