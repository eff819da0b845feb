import { SortedList } from '../../base/sortedList.ts';
import { hasProcess, isTerminal, type PendingReason, type Task } from '../../protocol/task.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { KeyedIds, NO_KEYS } from './keyedIds.ts';
import { byStart } from './startOrder.ts';

const NONE: ReadonlySet<string> = new Set();
/**
 * So many of a line say who holds the lock, or is the first. Each one further back says who is before it: otherwise all
 * would change whenever the lock changes hands.
 */
const FRONT = 5;

type WaitsForLock = PendingReason & { kind: 'lock' };

/**
 * Who holds each lock, and who waits for it in line. A task gets all its locks at once, or none. A free lock goes to the
 * first in its line, so a task with several locks waits only for those that hold one of them, and for those before it.
 * Only tasks that wait for nothing but locks stand in line: none holds up others while its group has no slot for it.
 */
export class Locks {
  readonly #holders = new Map<string, Set<string>>();
  readonly #lines = new Map<string, SortedList<Task>>();
  /** Ids of those in line by the task that they say they wait for. */
  readonly #behind = new KeyedIds((task) => (isInLine(task) ? namedBy(task) : NO_KEYS));

  /** What keeps a task from having all its locks now; `undefined` if nothing does. */
  obstacleOf(task: Task): WaitsForLock | undefined {
    const { locks = [] } = task;
    for (const name of locks) {
      const by = this.#holderOf(name, task.id);
      if (by !== undefined) return this.#aheadOf(task, name) ?? { kind: 'lock', name, by };
    }
    for (const name of locks) {
      const [first] = this.#lines.get(name)?.items ?? [];
      if (first && byStart(first, task) < 0)
        return this.#aheadOf(task, name) ?? { kind: 'lock', name, by: first.id, isAhead: true };
    }
    return undefined;
  }

  /** The one directly before a task that is not in the front of a line. */
  #aheadOf(task: Task, name: string): WaitsForLock | undefined {
    const line = this.#lines.get(name);
    const place = line?.placeOf(task) ?? 0;
    const before = place < FRONT ? undefined : line?.items[place - 1];
    return before && { kind: 'lock', name, by: before.id, isAhead: true };
  }

  /**
   * Ids of the tasks that have to be judged again after a change: of a line the first, when it may get the lock, and its
   * front, and those who say that they wait for the changed task, when what they wait for is another one.
   */
  affectedBy(previous: Task | undefined, task: Task | undefined): ReadonlySet<string> {
    if (!previous?.locks && !task?.locks) return NONE;
    const isTaken = holdsLocks(task) && !holdsLocks(previous);
    const isGivenBack = holdsLocks(previous) && !holdsLocks(task);
    const isSame = previous?.status === task?.status && previous?.locks === task?.locks;
    if (!isTaken && !isGivenBack && isSame && !isMoved(previous, task)) return NONE;
    const affected = new Set<string>();
    for (const name of new Set([...(previous?.locks ?? []), ...(task?.locks ?? [])])) {
      const front = this.#lines.get(name)?.items.slice(0, FRONT) ?? [];
      const [first] = front;
      if (!first) continue;
      const isAll = isTaken || isMoved(previous, task);
      if (isAll) for (const { id } of front) affected.add(id);
      // The holder says who holds it; nobody else has to be judged.
      else if (this.#holderOf(name) === undefined) this.#addFree(name, { front, changed: task }, affected);
    }
    const changed = (task ?? previous)?.id ?? '';
    for (const id of this.#behind.get(changed)) affected.add(id);
    return affected;
  }

  /** Of the front of the line of a free lock, all but those that the first one is known to be ahead of. */
  #addFree(
    name: string,
    { front, changed }: { front: readonly Task[]; changed: Task | undefined },
    affected: Set<string>,
  ): void {
    const [first] = front;
    if (!first) return;
    if (first.id !== changed?.id) affected.add(first.id);
    const mayGetIt = waitsForHolderOf(first, name);
    if (!mayGetIt) for (const other of front) if (!isBehind(other, first)) affected.add(other.id);
  }

  #holderOf(name: string, except?: string): string | undefined {
    for (const id of this.#holders.get(name) ?? []) if (id !== except) return id;
    return undefined;
  }

  /** Updates the locks after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    if (!previous?.locks && !task?.locks) return;
    this.#behind.update(previous, task);
    if (previous && holdsLocks(previous))
      for (const name of previous.locks ?? []) this.#release(name, previous.id);
    if (previous && isInLine(previous)) for (const name of previous.locks ?? []) this.#leave(name, previous);
    if (task && holdsLocks(task)) for (const name of task.locks ?? []) this.#hold(name, task.id);
    if (task && isInLine(task)) for (const name of task.locks ?? []) this.#enter(name, task);
  }

  #hold(name: string, id: string): void {
    this.#holders.set(name, (this.#holders.get(name) ?? new Set()).add(id));
  }

  #release(name: string, id: string): void {
    const holders = this.#holders.get(name);
    holders?.delete(id);
    if (holders?.size === 0) this.#holders.delete(name);
  }

  #enter(name: string, task: Task): void {
    const line = this.#lines.get(name) ?? new SortedList(byStart);
    this.#lines.set(name, line);
    line.add(task);
  }

  #leave(name: string, task: Task): void {
    const line = this.#lines.get(name);
    line?.remove(task);
    if (line?.size === 0) this.#lines.delete(name);
  }
}

/** Whether a task holds its locks: from its start to the end of the attempt, whatever that has left running. */
function holdsLocks(task: Task | undefined): boolean {
  if (!task?.locks || !hasProcess(task)) return false;
  return !isTerminal(task) && !isWaitingToStart(task);
}

function isInLine(task: Task | undefined): boolean {
  return task?.status.state === 'pending' && task.status.waitsFor?.kind === 'lock';
}

/** Who a task in line says that it waits for. */
function namedBy({ status }: Task): readonly string[] {
  return status.state === 'pending' && status.waitsFor?.kind === 'lock' ? [status.waitsFor.by] : NO_KEYS;
}

/** Whether a task that stands in line has another place there. */
function isMoved(previous: Task | undefined, task: Task | undefined): boolean {
  if (!previous || !task || !isInLine(previous) || !isInLine(task)) return false;
  return byStart(previous, task) !== 0 || previous.locks !== task.locks;
}

/** Whether a task in line was last told that somebody holds this lock: it may get it now. */
function waitsForHolderOf({ status }: Task, name: string): boolean {
  if (status.state !== 'pending' || status.waitsFor?.kind !== 'lock') return false;
  return status.waitsFor.name === name && !status.waitsFor.isAhead;
}

/** Whether a task in line says that it waits for another before it, or is that itself. */
function isBehind({ id, status }: Task, first: Task): boolean {
  if (id === first.id) return true;
  return status.state === 'pending' && status.waitsFor?.kind === 'lock' && status.waitsFor.by === first.id;
}
