import type * as Bundle from '#schedules';
import { toError } from '../../base/errors.ts';
import { Emitter } from '../../base/events.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import { scheduleRecord, type ScheduleRecord } from '../../protocol/schedule.ts';
import { isTerminal } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { RecordFolder } from '../recordFolder.ts';
import { isWaitingToStart } from '../scheduler.ts';
import type { UnreadableRecord } from '../taskStore.ts';
import { requestCancels } from '../verbs/cancel.ts';
import { keyOf, startScheduled } from './startScheduled.ts';

type Keeper = Bundle.ScheduleKeeper;

/** The schedules, whose code is loaded when there is one. */
export class Schedules {
  readonly #context: () => EngineContext;
  readonly #nowMs: () => number;
  readonly #store: RecordFolder<ScheduleRecord>;
  readonly #didChange = new Emitter<void>();
  #bundle: typeof Bundle | undefined;
  #keeper: Keeper | undefined;
  #isDisposed = false;

  /** One of them is different, was added or removed. */
  readonly onDidChange = this.#didChange.event;

  /** `context` is called when the engine has been created; `nowMs` is the clock. */
  constructor(paths: Pick<DataPaths, 'schedules'>, context: () => EngineContext, nowMs: () => number) {
    this.#context = context;
    this.#nowMs = nowMs;
    this.#store = new RecordFolder(paths.schedules, scheduleRecord);
  }

  get busyCount(): number {
    return this.#keeper?.busyCount ?? 0;
  }

  get listenerCount(): number {
    return this.#didChange.listenerCount;
  }

  /** Whether one is due so soon that the host is to wait for it. */
  get isNear(): boolean {
    return this.#bundle?.isNear(this.#keeper?.nextMs, this.nowMs()) ?? false;
  }

  /** The time by the clock that schedules go by. */
  nowMs(): number {
    return this.#nowMs();
  }

  /** Reads the records; returns those that cannot be read. */
  async load(): Promise<UnreadableRecord[]> {
    const { records, unreadable } = await this.#store.load();
    if (records.length > 0) await this.#begin(records);
    return unreadable;
  }

  /** Takes up what an earlier host has begun. From now on, tasks are started. */
  open(): void {
    if (this.#keeper) void this.#keeper.open(this.#started());
  }

  /** What there is, the next one that is due first. */
  values(): ScheduleRecord[] {
    return this.#keeper?.values() ?? [];
  }

  find(id: string): ScheduleRecord | undefined {
    return this.#keeper?.find(id);
  }

  /** Keys of environments that they need. */
  environments(): string[] {
    return this.values().map(({ environment }) => environment);
  }

  /** For verbs that change something. */
  async keeper(): Promise<Keeper> {
    if (this.#keeper) return this.#keeper;
    await this.load();
    // None yet.
    const keeper = this.#keeper ?? (await this.#begin([]));
    void keeper.open(this.#started());
    return keeper;
  }

  /** Reads a text that says when. */
  async parse(...what: Parameters<typeof Bundle.parseWhen>): Promise<Bundle.ParsedWhen> {
    return (await this.#load()).parseWhen(...what);
  }

  /** @throws notSaved; the schedule is then still there */
  async remove(record: ScheduleRecord): Promise<void> {
    await this.#store.remove(record);
    this.#keeper?.forget(record.id);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#keeper?.dispose();
    this.#didChange.dispose();
  }

  async #load(): Promise<typeof Bundle> {
    return (this.#bundle ??= await import('#schedules'));
  }

  async #begin(records: ScheduleRecord[]): Promise<Keeper> {
    const { ScheduleKeeper } = await this.#load();
    // Another request may have come first.
    if (this.#keeper) return this.#keeper;
    const context = this.#context;
    const keeper = new ScheduleKeeper(
      {
        nowMs: () => this.nowMs(),
        save: (record) => this.#store.save(record),
        unfinishedOf: (id) => {
          const tasks = context().table.unfinishedOfSchedule(id);
          const { waiting = [], running = [] } = Object.groupBy(tasks, (task) =>
            isWaitingToStart(task) ? 'waiting' : 'running',
          );
          return { waiting: waiting.map((task) => task.id), running: running.map((task) => task.id) };
        },
        startedFor: (record, dueMs) => context().table.findByKey(keyOf(record, dueMs), record.owner.id)?.id,
        start: async (record, what) => {
          try {
            return { task: (await startScheduled(context(), record, what)).id };
          } catch (error) {
            if (!isExpectedError(error)) this.#report(`Schedule ${record.id}: ${toError(error).message}`);
            return { refused: toError(error).message };
          }
        },
        cancel: async (ids, reason) => {
          const tasks = ids.flatMap((id) => context().table.find(id) ?? []);
          await requestCancels(
            context(),
            tasks.filter((task) => !isTerminal(task)),
            reason,
          );
        },
        report: (problem) => this.#report(problem),
        changed: () => this.#didChange.fire(),
      },
      records,
    );
    if (this.#isDisposed) keeper.dispose();
    this.#keeper = keeper;
    return keeper;
  }

  #report(message: string): void {
    this.#context().trace.write({ event: 'problem', message });
  }

  /** The tasks that were started for due times. */
  *#started(): Iterable<{ id: string; schedule: string; due: string }> {
    for (const { id, schedule } of this.#context().table.values())
      if (schedule?.due !== undefined) yield { id, schedule: schedule.id, due: schedule.due };
  }
}
