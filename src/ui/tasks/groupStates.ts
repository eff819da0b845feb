import type { GroupState } from '../../protocol/messages.ts';
import {
  commandSpecOf,
  DEFAULT_GROUP,
  DEFAULT_SLOTS,
  groupOf,
  isUnfinished,
  type Group,
  type Task,
} from '../../protocol/task.ts';

/**
 * Every group that was set or has unfinished tasks, by name. The host tells of groups when one is set or held; how
 * busy they are follows from the tasks, which it tells of anyway.
 */
export function groupStates(set: Group[], tasks: Iterable<Task>): GroupState[] {
  const states = new Map(set.map((group) => [group.name, { ...group, running: 0, pending: 0 }]));
  for (const task of tasks) {
    if (!isUnfinished(task)) continue;
    const name = groupOf(task);
    const state = states.get(name) ?? newState(name);
    states.set(name, state);
    if (isWaitingToStart(task)) state.pending++;
    // Only commands take slots.
    else if (commandSpecOf(task)) state.running++;
  }
  return [...states.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Whether a task has still to be given the right to start. */
export function isWaitingToStart({ status }: Pick<Task, 'status'>): boolean {
  return status.state === 'pending' && status.waitsFor !== undefined;
}

function newState(name: string): GroupState {
  const state = { name, isPaused: false, running: 0, pending: 0 };
  return name === DEFAULT_GROUP ? state : { ...state, slots: DEFAULT_SLOTS };
}
