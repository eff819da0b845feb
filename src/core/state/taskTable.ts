import { Emitter } from '../../base/events.ts';
import { nameTaken, unknownTask } from '../../protocol/errors.ts';
import { agentSpecOf, groupOf, hasProcess, isTerminal, type Task } from '../../protocol/task.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { EndedTasks } from './endedTasks.ts';
import { KeyedIds } from './keyedIds.ts';
import { StartQueue } from './startQueue.ts';
import { WakeTimes } from './wakeTimes.ts';

/** The table for whoever reads it. Only the engine turn writes. */
export type Tasks = Omit<TaskTable, 'adopt' | 'set' | 'delete' | 'publish' | 'dispose'>;

/** A change of the table, for whoever reads it. */
export type TableChange =
  { type: 'changed'; task: Task; previous?: Task } | { type: 'removed'; id: string; previous?: Task };

/** All tasks in memory, in order of creation, and the indexes by which they are found without looking at the rest. */
export class TaskTable {
  readonly #tasks = new Map<string, Task>();
  /** Ids of what is on disk and could not be read. */
  readonly #takenIds = new Set<string>();
  readonly #unfinished = new Map<string, Task>();
  #isUnfinishedSorted = true;
  #lastOrder = 0;
  readonly #unsaved = new Set<string>();
  readonly #running = new Set<string>();
  readonly #observers = new Set<string>();
  readonly #folded = new KeyedIds(({ id }) => (id === id.toLowerCase() ? [] : [id.toLowerCase()]));
  readonly #children = new KeyedIds(({ parent }) => (parent?.task === undefined ? [] : [parent.task]));
  readonly #runs = new KeyedIds(({ parent }) => (parent?.run === undefined ? [] : [parent.run]));
  readonly #dependants = new KeyedIds((task) => (isWaitingToStart(task) ? unmetOf(task) : []));
  readonly #names = new KeyedIds((task) =>
    task.name === undefined || isTerminal(task) ? [] : [task.name, ownKey(task.owner.id, task.name)],
  );
  readonly #keys = new KeyedIds(({ owner, attempt }) =>
    attempt.key === undefined ? [] : [ownKey(owner.id, attempt.key)],
  );
  readonly #sessions = new KeyedIds((task) => (isTerminal(task) ? [] : [task.owner.id]));
  readonly #owners = new KeyedIds(({ owner }) => [owner.id]);
  readonly #waitingInGroup = new KeyedIds((task) => (isWaitingToStart(task) ? [groupOf(task)] : []));
  readonly #waitingForAgent = new KeyedIds((task) => {
    const agent = isWaitingToStart(task) ? agentSpecOf(task)?.agent : undefined;
    return agent === undefined ? [] : [agent];
  });
  readonly startQueue = new StartQueue();
  readonly wakeTimes = new WakeTimes();
  readonly ended = new EndedTasks();
  readonly #indexes = [
    this.#folded,
    this.#children,
    this.#runs,
    this.#dependants,
    this.#names,
    this.#keys,
    this.#sessions,
    this.#owners,
    this.#waitingInGroup,
    this.#waitingForAgent,
    this.startQueue,
    this.wakeTimes,
    this.ended,
  ];

  readonly #didChange = new Emitter<TableChange>();
  /** Tells what each changed task has become, once a turn. Listeners only read: one that writes is a bug, and throws. */
  readonly onDidChange = this.#didChange.event;

  /** How many listen to changes. */
  get listenerCount(): number {
    return this.#didChange.listenerCount;
  }

  publish(change: TableChange): void {
    this.#didChange.fire(change);
  }

  dispose(): void {
    this.#didChange.dispose();
  }

  /** Takes over loaded records, and keeps off ids that others there have. */
  adopt(tasks: readonly Task[], { taken }: { taken: readonly string[] }): void {
    for (const id of taken) this.#takenIds.add(id);
    for (const task of tasks) {
      this.set(task);
      this.#lastOrder = Math.max(this.#lastOrder, task.order ?? 0, task.turn ?? 0);
    }
  }

  /** Puts a task, in place of the one with its id. */
  set(task: Task): void {
    const previous = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    if (isTerminal(task)) this.#unfinished.delete(task.id);
    else {
      // One that runs again is where it was created, not last.
      if (previous && isTerminal(previous)) this.#isUnfinishedSorted = false;
      this.#unfinished.set(task.id, task);
    }
    toggle(this.#unsaved, task.id, task.unsaved !== undefined);
    toggle(
      this.#running,
      task.id,
      task.process !== undefined && hasProcess(task) && !isTerminal(task) && !isWaitingToStart(task),
    );
    toggle(this.#observers, task.id, 'watch' in task.spec && task.status.state === 'running');
    for (const index of this.#indexes) index.update(previous, task);
  }

  delete(id: string): void {
    const previous = this.#tasks.get(id);
    this.#tasks.delete(id);
    this.#unfinished.delete(id);
    for (const ids of [this.#unsaved, this.#running, this.#observers]) ids.delete(id);
    for (const index of this.#indexes) index.update(previous, undefined);
  }

  values(): Iterable<Task> {
    return this.#tasks.values();
  }

  get size(): number {
    return this.#tasks.size;
  }

  has(id: string): boolean {
    return this.#tasks.has(id);
  }

  find(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** @throws unknownTask */
  get(id: string): Task {
    const task = this.#tasks.get(id);
    if (!task) throw unknownTask(id);
    return task;
  }

  /** Whether a new task cannot have the id. */
  isTaken(id: string): boolean {
    return this.#tasks.has(id) || this.#takenIds.has(id);
  }

  /** An id that differs only in case: its files would be the same where a file system does not tell case apart. */
  findTwin(id: string): string | undefined {
    const folded = id.toLowerCase();
    if (folded !== id && this.#tasks.has(folded)) return folded;
    for (const other of this.#folded.get(folded)) if (other !== id) return other;
    for (const other of this.#takenIds) if (other !== id && other.toLowerCase() === folded) return other;
    return undefined;
  }

  /** The tasks that have not ended, in order of creation. */
  unfinished(): Iterable<Task> {
    if (!this.#isUnfinishedSorted) {
      const sorted = [...this.#unfinished.values()].toSorted(byCreation);
      this.#unfinished.clear();
      for (const task of sorted) this.#unfinished.set(task.id, task);
      this.#isUnfinishedSorted = true;
    }
    return this.#unfinished.values();
  }

  get unfinishedCount(): number {
    return this.#unfinished.size;
  }

  /** The unfinished tasks of a session. */
  unfinishedOf(session: string): Task[] {
    return this.#tasksOf(this.#sessions.get(session)).toSorted(byCreation);
  }

  /** All tasks of an owner. */
  ownedBy(session: string): Task[] {
    return this.#tasksOf(this.#owners.get(session));
  }

  /** Unfinished tasks that have a process. */
  running(): Task[] {
    return this.#tasksOf(this.#running);
  }

  /** Observers that are at work. */
  observers(): Task[] {
    return this.#tasksOf(this.#observers);
  }

  /** Tasks that were started from another. */
  childrenOf(id: string): Task[] {
    return this.#tasksOf(this.#children.get(id));
  }

  /** Tasks that are part of an agent's run. */
  partsOf(run: string): Task[] {
    return this.#tasksOf(this.#runs.get(run));
  }

  /** Ids of tasks that have yet to start and wait for that one. */
  dependantsOf(id: string): ReadonlySet<string> {
    return this.#dependants.get(id);
  }

  /** Ids of the tasks of a group that have yet to start. */
  waitingIn(group: string): ReadonlySet<string> {
    return this.#waitingInGroup.get(group);
  }

  /** Groups of which tasks have yet to start. */
  waitingGroups(): Iterable<string> {
    return this.#waitingInGroup.keys();
  }

  /** Ids of the runs of an agent that have yet to start. */
  waitingFor(agent: string): ReadonlySet<string> {
    return this.#waitingForAgent.get(agent);
  }

  /** The task that a start with that key of the session made. */
  findByKey(key: string, session: string): Task | undefined {
    return this.#tasksOf(this.#keys.get(ownKey(session, key)))[0];
  }

  /** Ids of live tasks with that name, of one session or of all. */
  named(name: string, session?: string): ReadonlySet<string> {
    return this.#names.get(session === undefined ? name : ownKey(session, name));
  }

  /** @throws nameTaken */
  checkNameIsFree(name: string, owner: { session: string; except?: string }): void {
    for (const id of this.named(name, owner.session)) if (id !== owner.except) throw nameTaken({ name, id });
  }

  /** How many records on disk are behind. */
  get unsaved(): number {
    return this.#unsaved.size;
  }

  unsavedIds(): readonly string[] {
    return [...this.#unsaved];
  }

  /** The next place in the orders of creation and of starts. */
  nextOrder(): number {
    return ++this.#lastOrder;
  }

  #tasksOf(ids: Iterable<string>): Task[] {
    const tasks: Task[] = [];
    for (const id of ids) {
      const task = this.#tasks.get(id);
      if (task) tasks.push(task);
    }
    return tasks;
  }
}

/** An order of tasks by when they were made. */
export function byCreation(a: Task, b: Task): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  // By id if nothing else distinguishes them, so that the order does not depend on the file system.
  return (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : 1);
}

function ownKey(session: string, name: string): string {
  return `${session}\0${name}`;
}

function unmetOf({ after }: Task): string[] {
  return after?.flatMap(({ task, isMet }) => (isMet ? [] : [task])) ?? [];
}

function toggle(ids: Set<string>, id: string, isIn: boolean): void {
  if (isIn) ids.add(id);
  else ids.delete(id);
}
