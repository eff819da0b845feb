import type { GroupState } from '../../../../protocol/messages.ts';
import type { ScheduleRow } from '../../../../protocol/schedule.ts';
import type { Task } from '../../../../protocol/task.ts';

/** Names a row: `section:`, `group:`, `workspace:`, `task:`, `changes:` or `change:` and a name; the whole view is ''. */
export type RowKey = string;

/** Which rows there are, and which lie below which, in order; kept task by task. */
export interface Outline {
  /** Takes over a task that is new or different. */
  put(task: Task): void;
  remove(id: string): void;
  /** Takes over what there is to say of groups, and whether a filter leaves out those in which nothing is queued. */
  setGroups(groups: GroupState[], isFiltered?: boolean): void;
  /** Takes over which schedules there are, in order. */
  setSchedules?(schedules: readonly Pick<ScheduleRow, 'id'>[]): void;
  /** The first rows directly below a row. */
  rowsBelow(key: RowKey, limit: number): RowKey[];
  /** How many rows lie directly below a row. */
  countBelow(key: RowKey): number;
  /** How many tasks lie below a row that is none. */
  tasksBelow(key: RowKey): number;
  /** The row that a row lies below; `undefined` for one that is not there. */
  parentOf(key: RowKey): RowKey | undefined;
  /** Whether what lies below a task is of interest only to who asks for it. Default: it is not. */
  isQuiet?(key: RowKey): boolean;
}

/** Names the row of a task. */
export function taskKey(id: string): RowKey {
  return `task:${id}`;
}

/** What the name of a row says after its kind. */
export function nameIn(key: RowKey): string {
  return key.slice(key.indexOf(':') + 1);
}
