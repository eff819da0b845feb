import { compareText } from '../../base/compareText.ts';
import { toError } from '../../base/errors.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import type { ScheduleLine, ScheduleRecord } from '../../protocol/schedule.ts';
import { Alarm } from '../turn/alarm.ts';
import type { Calendar } from './calendar.ts';
import {
  decide,
  IN_TIME_MS,
  isToDecide,
  line,
  overtaken,
  type DueStart,
  type Plan,
  type Unfinished,
} from './decide.ts';
import { withLines } from './history.ts';
import { parseWhen } from './parseWhen.ts';

/** What did not succeed, such as to write a record, is tried again after this time. */
const AGAIN_MS = 30_000;
const SLICE_MS = 4;

/** A task to start for a schedule. */
export interface ScheduledTask extends Pick<DueStart, 'after'> {
  /** Missing if a person asked for it. */
  dueMs?: number;
}

/** What a keeper needs of the host around it. */
export interface ScheduleHost {
  nowMs(): number;
  /** @throws notSaved; the record on disk is then the last one saved */
  save(record: ScheduleRecord): void;
  unfinishedOf(schedule: string): Unfinished;
  /** The id of the task that was started for a due time before, if there is one. */
  startedFor(record: ScheduleRecord, dueMs: number): string | undefined;
  /** Starts a task; answers with its id, or why it is refused. */
  start(record: ScheduleRecord, what: ScheduledTask): Promise<{ task: string } | { refused: string }>;
  cancel(tasks: readonly string[], reason: string): Promise<void>;
  report(problem: string): void;
  /** Schedules are different from now on. */
  changed(): void;
}

/** What is known of a record besides: it is derived from its text. */
interface Kept {
  record: ScheduleRecord;
  calendar: Calendar;
  nextMs: number | undefined;
}

/** Keeps schedules, and starts their tasks when they are due: one look at a time, one timer for all of them. */
export class ScheduleKeeper {
  readonly #host: ScheduleHost;
  readonly #kept = new Map<string, Kept>();
  readonly #unsaved = new Set<string>();
  readonly #alarm = new Alarm(() => void this.look());
  #isOpen = false;
  #looking: Promise<void> | undefined;
  /** What is being decided: for one schedule after the other. */
  #deciding: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor(host: ScheduleHost, records: readonly ScheduleRecord[]) {
    this.#host = host;
    for (const record of records) this.#keep(record);
  }

  /** The number of schedules at which it is looking. */
  get busyCount(): number {
    return this.#looking ? 1 : 0;
  }

  /** The nearest due time of all. */
  get nextMs(): number | undefined {
    const times = [...this.#kept.values()].flatMap(({ nextMs }) => nextMs ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** In the order of their next due times; those without one come last. */
  values(): ScheduleRecord[] {
    const kept = [...this.#kept.values()];
    kept.sort(
      (a, b) => (a.nextMs ?? Infinity) - (b.nextMs ?? Infinity) || (a.record.id < b.record.id ? -1 : 1),
    );
    return kept.map(({ record }) => record);
  }

  find(id: string): ScheduleRecord | undefined {
    return this.#kept.get(id)?.record;
  }

  /**
   * Begins to start tasks. `started` are tasks of schedules that an earlier host has started: of a host that was killed just
   * then, the record says nothing of it. Resolves when what is due by now was decided.
   */
  open(started: Iterable<{ id: string; schedule: string; due: string }>): Promise<void> {
    const byDue = [...started].toSorted((a, b) => compareText(a.due, b.due));
    for (const { id, schedule, due } of byDue) {
      const kept = this.#kept.get(schedule);
      const dueMs = Date.parse(due);
      if (!kept || dueMs <= Date.parse(kept.record.judgedUntil)) continue;
      const nowMs = this.#host.nowMs();
      const own = line(nowMs, { dueMs, what: 'started', task: id });
      this.#note(schedule, { lines: [...overtaken(planOf(kept), dueMs, nowMs), own], judgedUntilMs: dueMs });
    }
    this.#isOpen = true;
    return this.look();
  }

  /** Decides what is due by now. Never rejects. */
  look(): Promise<void> {
    if (!this.#isOpen || this.#isDisposed) return Promise.resolve();
    this.#looking ??= this.#lookAtAll().then((isWell) => {
      this.#looking = undefined;
      this.#arm(isWell ? undefined : AGAIN_MS);
    });
    return this.#looking;
  }

  /** Puts a new schedule, or a changed one. @throws notSaved; nothing is changed then */
  put(record: ScheduleRecord): ScheduleRecord {
    const saved = this.#withNext(record);
    this.#host.save(saved);
    this.#keep(saved);
    this.#unsaved.delete(saved.id);
    this.#arm();
    this.#host.changed();
    return saved;
  }

  forget(id: string): void {
    this.#kept.delete(id);
    this.#unsaved.delete(id);
    this.#arm();
    this.#host.changed();
  }

  /** Decides now what is due of a schedule, before it becomes different. */
  settle(id: string): Promise<void> {
    const settled = this.#deciding.then(() => this.#advance(id));
    this.#deciding = settled.catch(() => undefined);
    return settled;
  }

  /** Starts a task now, whatever else runs. Answers with its id, or why it is refused. */
  async run(record: ScheduleRecord): Promise<{ task: string } | { refused: string }> {
    const result = await this.#host.start(record, { after: [] });
    const nowMs = this.#host.nowMs();
    if ('task' in result)
      this.#note(record.id, { lines: [line(nowMs, { dueMs: nowMs, what: 'asked', task: result.task })] });
    return result;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#alarm.dispose();
  }

  /** Whether all could be decided, and written. */
  async #lookAtAll(): Promise<boolean> {
    let isWell = true;
    const slice = new TimeSlice(SLICE_MS);
    for (const id of this.#unsaved) this.#save(id);
    for (const { id } of this.values()) {
      if (!this.#isToDecide(id)) continue;
      // oxlint-disable-next-line no-await-in-loop -- lets other work run
      if (slice.isOver()) await slice.next();
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other, in the order of their times
        await this.settle(id);
      } catch (error) {
        this.#host.report(`Schedule ${id}: ${toError(error).message}`);
        isWell = false;
      }
    }
    return isWell && this.#unsaved.size === 0;
  }

  /** What a schedule skips while it is paused is one line when it is resumed. */
  #isToDecide(id: string): boolean {
    const kept = this.#kept.get(id);
    if (!kept || kept.record.pausedAt !== undefined) return false;
    return isToDecide(planOf(kept), kept.nextMs, this.#host.nowMs());
  }

  async #advance(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    if (!kept || this.#isDisposed) return;
    const { record } = kept;
    const nowMs = this.#host.nowMs();
    const decision = decide(planOf(kept), this.#host.unfinishedOf(id), nowMs);
    if (!decision) return;
    const { lines, start, judgedUntilMs } = decision;
    const own = start && (await this.#start(record, start));
    this.#note(id, { lines: [...lines, ...(own ? [own] : [])], judgedUntilMs });
  }

  /** Starts the task of a due time, unless that was done before. */
  async #start(record: ScheduleRecord, { dueMs, isLate, after, cancels }: DueStart): Promise<ScheduleLine> {
    const what = isLate ? ('caughtUp' as const) : ('started' as const);
    const known = this.#host.startedFor(record, dueMs);
    if (known !== undefined) return line(this.#host.nowMs(), { dueMs, what, task: known });
    const result = await this.#host.start(record, { dueMs, after });
    const nowMs = this.#host.nowMs();
    if ('refused' in result)
      return line(nowMs, { dueMs, what: 'skipped', reason: 'refused', message: result.refused });
    // Only now: what runs goes on if its successor is refused.
    if (cancels.length > 0)
      await this.#host.cancel(cancels, `Its schedule has started task ${result.task} instead.`);
    return line(nowMs, { dueMs, what, task: result.task });
  }

  /** Adds lines to what the record says by now: a person may have changed it meanwhile, or removed it. */
  #note(
    id: string,
    { lines, judgedUntilMs }: { lines: readonly ScheduleLine[]; judgedUntilMs?: number },
  ): void {
    const record = this.find(id);
    if (!record) return;
    const history = withLines(record.history, lines);
    const isBack = lines.some(({ what }) => what === 'clockSetBack');
    const untilMs = Math.max(judgedUntilMs ?? 0, isBack ? 0 : Date.parse(record.judgedUntil));
    const judgedUntil = new Date(untilMs).toISOString();
    this.#keep(this.#withNext({ ...record, history, judgedUntil }));
    this.#save(id);
    this.#host.changed();
  }

  /** What cannot be written stays true in memory; tasks that were started are found again by their own records. */
  #save(id: string): void {
    const record = this.find(id);
    if (!record) return;
    try {
      this.#host.save(record);
      this.#unsaved.delete(id);
    } catch (error) {
      this.#unsaved.add(id);
      this.#host.report(`Schedule ${id}: ${toError(error).message}`);
    }
  }

  #keep(record: ScheduleRecord): void {
    const calendar = calendarOf(record);
    this.#kept.set(record.id, { record, calendar, nextMs: nextOf(record, calendar) });
  }

  #withNext({ nextAt: _before, ...record }: ScheduleRecord): ScheduleRecord {
    const nextMs = nextOf(record, calendarOf(record));
    return { ...record, ...(nextMs !== undefined && { nextAt: new Date(nextMs).toISOString() }) };
  }

  /** Sets the alarm for the nearest due time, or for after this long. */
  #arm(againMs = 0): void {
    if (!this.#isOpen || this.#isDisposed) return;
    // The alarm goes by the clock of the system.
    const shiftMs = this.#host.nowMs() - Date.now();
    const { nextMs = Infinity } = this;
    const atMs = againMs > 0 ? Date.now() + againMs : nextMs - shiftMs;
    this.#alarm.set(atMs === Infinity ? undefined : atMs);
  }
}

/** Whether a due time is so near that a host is to wait for it. */
export function isNear(nextMs: number | undefined, nowMs: number): boolean {
  return nextMs !== undefined && nextMs - nowMs <= IN_TIME_MS;
}

function planOf({ record, calendar }: Pick<Kept, 'record' | 'calendar'>): Plan {
  const { ifMissed, ifRunning, pausedAt, judgedUntil } = record;
  return {
    ...{ calendar, ifMissed, ifRunning },
    isPaused: pausedAt !== undefined,
    judgedUntilMs: Date.parse(judgedUntil),
  };
}

/** Of a time that this version cannot read, nothing is ever due. */
function calendarOf({ when, timeZone, anchor }: ScheduleRecord): Calendar {
  const parsed = parseWhen(when, { timeZone, anchorMs: Date.parse(anchor) });
  return 'fault' in parsed ? { after: () => undefined } : parsed.calendar;
}

function nextOf({ pausedAt, judgedUntil }: ScheduleRecord, calendar: Calendar): number | undefined {
  return pausedAt === undefined ? calendar.after(Date.parse(judgedUntil)) : undefined;
}
