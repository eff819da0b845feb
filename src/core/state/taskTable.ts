import { Emitter } from '../../base/events.ts';
import { nameTaken, unknownTask } from '../../protocol/errors.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { EndedTasks } from './endedTasks.ts';
import type { Locks } from './locks.ts';
import type { Spending } from './spending.ts';
import type { StartQueue } from './startQueue.ts';
import { ownKey, TaskIndexes } from './taskIndexes.ts';
import type { WakeTimes } from './wakeTimes.ts';

/** The read-only view of the table. Only the engine turn writes. */
export type Tasks = Omit<TaskTable, 'take' | 'adopt' | 'set' | 'restore' | 'delete' | 'publish' | 'dispose'>;

/** A change of the table, as published. */
export type TableChange =
  | { type: 'changed'; task: Task; previous?: Task }
  | { type: 'removed'; id: string; previous?: Task; isKept?: boolean };

/** All tasks in memory, in order of creation, and the indexes that find them without searching all tasks. */
export class TaskTable {
  readonly #tasks = new Map<string, Task>();
  #isSorted = true;
  /** Ids of records on disk that could not be read. */
  readonly #takenIds = new Set<string>();
  readonly #unfinished = new Map<string, Task>();
  #isUnfinishedSorted = true;
  #lastOrder = 0;
  readonly #indexes = new TaskIndexes();
  readonly startQueue: StartQueue = this.#indexes.startQueue;
  readonly wakeTimes: WakeTimes = this.#indexes.wakeTimes;
  readonly locks: Locks = this.#indexes.locks;
  readonly spending: Spending = this.#indexes.spending;
  readonly ended: EndedTasks = this.#indexes.ended;
  readonly #didChange = new Emitter<TableChange>();
  /** Publishes each changed task once per turn. Listeners must only read: one that writes is a bug, and throws. */
  readonly onDidChange = this.#didChange.event;

  /** The number of listeners. */
  get listenerCount(): number {
    return this.#didChange.listenerCount;
  }

  publish(change: TableChange): void {
    this.#didChange.fire(change);
  }

  dispose(): void {
    this.#didChange.dispose();
  }

  /** Reserves the ids of other records on disk. */
  take(ids: readonly string[]): void {
    for (const id of ids) this.#takenIds.add(id);
  }

  /** Adds a loaded record, with its places in the orders. */
  adopt(task: Task): void {
    this.set(task);
    this.#lastOrder = Math.max(this.#lastOrder, task.order ?? 0, task.turn ?? 0);
  }

  /** Puts a task, replacing the one with its id. */
  set(task: Task): void {
    const previous = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    if (isTerminal(task)) this.#unfinished.delete(task.id);
    else {
      // A task that runs again keeps its place in the order of creation.
      if (previous && isTerminal(previous)) this.#isUnfinishedSorted = false;
      this.#unfinished.set(task.id, task);
    }
    this.#indexes.update(previous, task);
  }

  /** Puts a task that was removed, at its place in the order of creation. */
  restore(task: Task): void {
    this.set(task);
    this.#isSorted = false;
  }

  delete(id: string): void {
    const previous = this.#tasks.get(id);
    this.#tasks.delete(id);
    this.#unfinished.delete(id);
    this.#indexes.update(previous, undefined);
  }

  values(): Iterable<Task> {
    if (!this.#isSorted) {
      const sorted = [...this.#tasks.values()].toSorted(byCreation);
      this.#tasks.clear();
      for (const task of sorted) this.#tasks.set(task.id, task);
      this.#isSorted = true;
    }
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

  /** An existing id that differs only in case: on a case-insensitive file system, their files would be the same. */
  findTwin(id: string): string | undefined {
    const folded = id.toLowerCase();
    if (folded !== id && this.#tasks.has(folded)) return folded;
    for (const other of this.#indexes.byFoldedId.get(folded)) if (other !== id) return other;
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
    return this.#tasksOf(this.#indexes.bySession.get(session)).toSorted(byCreation);
  }

  /** The unfinished tasks that a schedule has started. */
  unfinishedOfSchedule(schedule: string): Task[] {
    return this.#tasksOf(this.#indexes.bySchedule.get(schedule));
  }

  /** Ids of the unfinished tasks of a session, in no particular order. */
  unfinishedIdsOf(session: string): ReadonlySet<string> {
    return this.#indexes.bySession.get(session);
  }

  /** Ids of all tasks of an owner. Slow the first time, and therefore in slices. */
  ownedBy(session: string): Promise<ReadonlySet<string>> {
    return this.#indexes.ownedBy(session, this.values());
  }

  /** Unfinished tasks that have a process. */
  running(): Task[] {
    return this.#tasksOf(this.#indexes.running.all);
  }

  /** Tasks that have left processes running, ended or not. */
  withLeftovers(): Task[] {
    return this.#tasksOf(this.#indexes.withLeftovers.all);
  }

  /** Observers that are running. */
  observers(): Task[] {
    return this.#tasksOf(this.#indexes.observers.all);
  }

  /** Tasks that were started from another. */
  childrenOf(id: string): Task[] {
    return this.#tasksOf(this.#indexes.byParent.get(id));
  }

  /** Tasks of a worktree, with its steps, in order of creation. */
  ofWorktree(worktree: string): Task[] {
    return this.#tasksOf(this.#indexes.byWorktree.get(worktree)).toSorted(byCreation);
  }

  /** Tasks that are part of an agent's run. */
  partsOf(run: string): Task[] {
    return this.#tasksOf(this.#indexes.byRun.get(run));
  }

  /** Ids of tasks that have not started and depend on that task. */
  dependantsOf(id: string): ReadonlySet<string> {
    return this.#indexes.byDependency.get(id);
  }

  /** Ids of the tasks of a group that have not started. */
  waitingIn(group: string): ReadonlySet<string> {
    return this.#indexes.waitingInGroup.get(group);
  }

  /** Groups with tasks that have not started. */
  waitingGroups(): Iterable<string> {
    return this.#indexes.waitingInGroup.keys();
  }

  /** Ids of the runs of an agent that have not started. */
  waitingFor(agent: string): ReadonlySet<string> {
    return this.#indexes.waitingForAgent.get(agent);
  }

  /** Ids of all runs of agents that have not started. */
  *waitingRuns(): Iterable<string> {
    for (const agent of this.#indexes.waitingForAgent.keys()) yield* this.#indexes.waitingForAgent.get(agent);
  }

  /** Ids of ended tasks that keep a slot of a group, in the order of their ends. */
  keepingSlotIn(group: string): ReadonlySet<string> {
    return this.#indexes.keepingSlot.get(group);
  }

  /** Ids of tasks that keep a slot of a group for their own next attempt. */
  returningTo(group: string): ReadonlySet<string> {
    return this.#indexes.returning.get(group);
  }

  /** Ids of the tasks of a group that wait for the word of a person. */
  atGateOf(group: string): ReadonlySet<string> {
    return this.#indexes.atGate.get(group);
  }

  /** Ids of the tasks that an agent run wants to start and nobody has allowed yet. */
  unapprovedOf(run: string): ReadonlySet<string> {
    return this.#indexes.unapproved.get(run);
  }

  /** What there is below an agent run at the root of a family. */
  familyOf(root: string): { unfinished: number; costUsd: number } {
    return this.#indexes.families.get(root);
  }

  /** The task that was created by the session's start with that key. */
  findByKey(key: string, session: string): Task | undefined {
    return this.#tasksOf(this.#indexes.byKey.get(ownKey(session, key)))[0];
  }

  /** Ids of live tasks with that name, of one session or of all. */
  named(name: string, session?: string): ReadonlySet<string> {
    return this.#indexes.byName.get(session === undefined ? name : ownKey(session, name));
  }

  /** @throws nameTaken */
  checkNameIsFree(name: string, owner: { session: string; except?: string }): void {
    for (const id of this.named(name, owner.session)) if (id !== owner.except) throw nameTaken({ name, id });
  }

  /** The number of records on disk that are out of date. */
  get unsaved(): number {
    return this.#indexes.unsaved.all.size;
  }

  unsavedIds(): readonly string[] {
    return [...this.#indexes.unsaved.all];
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

/** Orders tasks by creation. */
export function byCreation(a: Task, b: Task): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  // By id if nothing else distinguishes them, so that the order does not depend on the file system.
  return (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : 1);
}
