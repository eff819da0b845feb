import { sortInSlices } from '../../base/sortInSlices.ts';
import type { TimeSlice } from '../../base/timeSlice.ts';
import type { CommandStatistics, Ends, TimedRun } from '../../protocol/statistics.ts';
import type { EarlierAttempt, Task } from '../../protocol/task.ts';
import { ascending, isUnusuallyLong, quantile, RECENT } from './quantiles.ts';

/** An attempt, of those that a record has. */
export type Attempt = Pick<Task, 'status' | 'startedAt' | 'endedAt' | 'pausedMs'> | EarlierAttempt;

export const NO_ENDS: Readonly<Ends> = { succeeded: 0, failed: 0, cancelled: 0 };

/** The attempts of one command. The order in which they are added does not matter. */
export class CommandTally {
  readonly about: Pick<CommandStatistics, 'title' | 'isNamed' | 'folder'>;
  readonly ends: Ends = { ...NO_ENDS };
  readonly #runs: TimedRun[] = [];
  #retries = 0;
  #lastAtMs = 0;
  #newest: Pick<Task, 'id' | 'createdAt'> = { id: '', createdAt: '' };

  constructor(about: CommandTally['about']) {
    this.about = about;
  }

  get attempts(): number {
    const { succeeded, failed, cancelled } = this.ends;
    return succeeded + failed + cancelled;
  }

  addTask({ id, createdAt, attempt }: Task): void {
    this.#retries += attempt.number - 1;
    this.#note({ id, createdAt });
  }

  addAttempt(attempt: Attempt): void {
    if (!addEnd(this.ends, attempt) || attempt.endedAt === undefined) return;
    const atMs = Date.parse(attempt.endedAt);
    this.#lastAtMs = Math.max(this.#lastAtMs, atMs);
    if (attempt.status.state !== 'completed' || attempt.startedAt === undefined) return;
    const pausedMs = ('pausedMs' in attempt && attempt.pausedMs) || 0;
    this.#runs.push({ atMs, ms: Math.max(0, atMs - Date.parse(attempt.startedAt) - pausedMs) });
  }

  addAll(other: CommandTally): void {
    for (const name of ['succeeded', 'failed', 'cancelled'] as const) this.ends[name] += other.ends[name];
    for (const run of other.#runs) this.#runs.push(run);
    this.#retries += other.#retries;
    this.#lastAtMs = Math.max(this.#lastAtMs, other.#lastAtMs);
    this.#note(other.#newest);
  }

  #note(task: Pick<Task, 'id' | 'createdAt'>): void {
    const { id, createdAt } = this.#newest;
    if (task.createdAt > createdAt || (task.createdAt === createdAt && task.id > id))
      this.#newest = { id: task.id, createdAt: task.createdAt };
  }

  async statistics(slice: TimeSlice): Promise<CommandStatistics> {
    const inOrder = await sortInSlices(this.#runs, (a, b) => a.atMs - b.atMs || a.ms - b.ms, slice);
    const durations = inOrder.map(({ ms }) => ms);
    const sorted = ascending(durations);
    return {
      ...this.about,
      ...this.ends,
      task: this.#newest.id,
      retries: this.#retries,
      lastAtMs: this.#lastAtMs,
      ...(sorted.length > 0 && {
        durations: {
          median: quantile(sorted, 0.5),
          p90: quantile(sorted, 0.9),
          last: durations.at(-1) ?? 0,
          runs: inOrder.slice(-RECENT),
        },
      }),
      ...(isUnusuallyLong(durations) && { isSlower: true as const }),
    };
  }
}

/** Counts how an attempt has ended; whether it has. */
export function addEnd(ends: Ends, { status }: Pick<Attempt, 'status'>): boolean {
  if (status.state === 'completed') ends.succeeded++;
  else if (status.state === 'failed') ends.failed++;
  else if (status.state === 'cancelled') ends.cancelled++;
  else return false;
  return true;
}
