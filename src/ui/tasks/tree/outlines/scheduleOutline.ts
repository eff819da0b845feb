import type { GroupState } from '../../../../protocol/messages.ts';
import type { ScheduleRow } from '../../../../protocol/schedule.ts';
import type { Task } from '../../../../protocol/task.ts';
import { nameIn, type Outline, type RowKey } from './outline.ts';

export const SCHEDULED = 'section:scheduled';
export const SCHEDULE = 'schedule:';

/** What has ended is below it. */
const ENDED: ReadonlySet<RowKey> = new Set(['section:failed', 'section:completed', 'section:cancelled']);

/** Adds the schedules, in a section of their own: before what has ended, or where tasks are not shown by state, on top. */
export class ScheduleOutline implements Outline {
  readonly #inner: Outline;
  readonly #isByState: boolean;
  #schedules: readonly string[] = [];

  constructor(inner: Outline, { isByState }: { isByState: boolean }) {
    this.#inner = inner;
    this.#isByState = isByState;
  }

  put(task: Task): void {
    this.#inner.put(task);
  }

  remove(id: string): void {
    this.#inner.remove(id);
  }

  setGroups(groups: GroupState[], isFiltered = false): void {
    this.#inner.setGroups(groups, isFiltered);
  }

  setSchedules(schedules: readonly Pick<ScheduleRow, 'id'>[]): void {
    this.#schedules = schedules.map(({ id }) => id);
  }

  rowsBelow(key: RowKey, limit: number): RowKey[] {
    if (key === SCHEDULED) return this.#schedules.slice(0, limit).map((id) => `${SCHEDULE}${id}`);
    const rows = this.#inner.rowsBelow(key, limit);
    if (key !== '' || this.#schedules.length === 0) return rows;
    const ended = rows.findIndex((row) => ENDED.has(row));
    const place = this.#isByState ? (ended < 0 ? rows.length : ended) : 0;
    return rows.toSpliced(place, 0, SCHEDULED).slice(0, limit);
  }

  countBelow(key: RowKey): number {
    if (key === SCHEDULED) return this.#schedules.length;
    return this.#inner.countBelow(key) + (key === '' && this.#schedules.length > 0 ? 1 : 0);
  }

  tasksBelow(key: RowKey): number {
    return key === SCHEDULED ? this.#schedules.length : this.#inner.tasksBelow(key);
  }

  parentOf(key: RowKey): RowKey | undefined {
    if (key === SCHEDULED) return this.#schedules.length > 0 ? '' : undefined;
    if (key.startsWith(SCHEDULE)) return this.#schedules.includes(nameIn(key)) ? SCHEDULED : undefined;
    return this.#inner.parentOf(key);
  }

  isQuiet(key: RowKey): boolean {
    return this.#inner.isQuiet?.(key) ?? false;
  }
}
