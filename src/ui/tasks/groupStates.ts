import type { GroupState } from '../../protocol/messages.ts';
import { groupOf, hasProcess, isUnfinished, unsetGroup, type Group, type Task } from '../../protocol/task.ts';

interface Count {
  unfinished: number;
  running: number;
  pending: number;
  /** Ended ones that keep a slot; among the unfinished, as their group waits for a go-ahead. */
  kept: number;
}

/**
 * Every group that was set or has unfinished tasks, kept task by task. The host tells of groups when one is set or held;
 * how busy they are follows from the tasks, which it tells of anyway.
 */
export class GroupStates {
  readonly #counts = new Map<string, Count>();
  #set: Group[] = [];
  #states: GroupState[] | undefined;

  /** Takes over which groups were set. */
  setGroups(groups: Group[]): void {
    this.#set = groups;
    this.#states = undefined;
  }

  put(task: Task, previous?: Task): void {
    if (previous) this.remove(previous);
    this.#count(task, 1);
  }

  remove(task: Task): void {
    this.#count(task, -1);
  }

  /** By name; the same array until one is different. */
  get all(): GroupState[] {
    this.#states ??= this.#compute();
    return this.#states;
  }

  isPaused(name: string): boolean {
    return this.#set.some((group) => group.name === name && group.isPaused);
  }

  #count(task: Task, change: 1 | -1): void {
    const isKept = !isUnfinished(task) && task.keepsSlot === true;
    if (!isUnfinished(task) && !isKept) return;
    const name = groupOf(task);
    const count = this.#counts.get(name) ?? { unfinished: 0, running: 0, pending: 0, kept: 0 };
    count.unfinished += change;
    if (isKept) count.kept += change;
    else if (isWaitingToStart(task)) count.pending += change;
    // What runs elsewhere takes no slot.
    else if (hasProcess(task)) count.running += change;
    if (count.unfinished > 0) this.#counts.set(name, count);
    else this.#counts.delete(name);
    this.#states = undefined;
  }

  #compute(): GroupState[] {
    const states = new Map(
      this.#set.map((group): [string, GroupState] => [group.name, withoutCounts(group)]),
    );
    for (const [name, { running, pending, kept }] of this.#counts)
      states.set(name, {
        ...(states.get(name) ?? unsetGroup(name)),
        ...{ running, pending },
        ...(kept > 0 && { kept }),
      });
    return [...states.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  }
}

function withoutCounts({ name, slots, isPaused, isGated, budgetUsd }: Group): GroupState {
  return {
    ...{ name, isPaused, running: 0, pending: 0 },
    ...(slots !== undefined && { slots }),
    ...(isGated && { isGated }),
    ...(budgetUsd !== undefined && { budgetUsd }),
  };
}

/** Whether a task has still to be given the right to start. */
export function isWaitingToStart({ status }: Pick<Task, 'status'>): boolean {
  return status.state === 'pending' && status.waitsFor !== undefined;
}
