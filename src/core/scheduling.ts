import type { Task } from '../protocol/task.ts';
import type { GroupTable } from './groupTable.ts';
import type { RateLimits } from './agentRuns/rateLimits.ts';
import { planSchedule } from './scheduler.ts';
import type { TableChange, TaskTable } from './taskTable.ts';
import { transition } from './taskTransitions.ts';
import type { Trace } from './trace.ts';

/** The clock may be set, and a machine may sleep: nothing waits longer than this without a look. */
const LONGEST_SLEEP_MS = 30_000;

export interface SchedulingOptions {
  table: TaskTable;
  groups: GroupTable;
  trace: Trace;
  rateLimits: RateLimits;
  /** Starts a task that has all it waited for. */
  begin(task: Task): void;
  /** Ends what earlier attempts of a task have left. */
  clear(task: Task): void;
  /** Ends a task that has reached a limit. */
  expire(task: Task, failure: NonNullable<Task['ending']>): void;
}

/** Carries out what the scheduler plans, whenever something changed that it depends on. */
export class Scheduling {
  readonly #options: SchedulingOptions;
  #timer: NodeJS.Timeout | undefined;
  #isAsked = false;
  #isOpen = false;
  #isReviewing = false;

  constructor(options: SchedulingOptions) {
    this.#options = options;
    options.table.onDidChange((change) => {
      if (matters(change)) this.#review();
    });
    options.groups.onDidChange(() => this.#review());
  }

  /** From now on tasks are started. */
  open(): void {
    this.#isOpen = true;
    this.reviewNow();
  }

  #review(): void {
    if (this.#isAsked || !this.#isOpen) return;
    this.#isAsked = true;
    queueMicrotask(() => this.reviewNow());
  }

  /**
   * Starts what can start, without waiting for this turn's other changes. When it is what a review does that asks
   * for another, that one comes after it: two at a time would both start the same tasks.
   */
  reviewNow(): void {
    if (!this.#isOpen) return;
    if (this.#isReviewing) return this.#review();
    this.#isAsked = false;
    this.#isReviewing = true;
    try {
      this.#carryOutPlan();
    } finally {
      this.#isReviewing = false;
    }
  }

  #carryOutPlan(): void {
    const { table, groups, trace, rateLimits, begin, clear, expire } = this.#options;
    const plan = planSchedule({
      unfinished: table.unfinished(),
      find: (id) => table.find(id),
      group: (name) => groups.get(name),
      nowMs: Date.now(),
      limitedUntilMs: (agent) => rateLimits.untilMs(agent),
    });
    const at = new Date().toISOString();
    for (const { task, after } of plan.met) table.update({ ...table.get(task.id), after });
    for (const { task, waitsFor } of plan.waits) {
      table.note({ ...table.get(task.id), status: { state: 'pending', waitsFor }, updatedAt: at });
    }
    for (const { task, on, message } of plan.unmet) {
      trace.write({ event: 'unmet', id: task.id, on });
      table.update(transition(table.get(task.id), { type: 'unmet', on, message, at }));
    }
    for (const task of plan.clear) clear(table.get(task.id));
    for (const task of plan.start) begin(table.get(task.id));
    for (const { task, failure } of plan.expired) expire(table.get(task.id), failure);
    this.#sleep(plan.wakeAtMs);
  }

  #sleep(wakeAtMs: number | undefined): void {
    clearTimeout(this.#timer);
    if (wakeAtMs === undefined) return;
    const sleepMs = Math.min(Math.max(wakeAtMs - Date.now(), 1), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => this.reviewNow(), sleepMs);
  }

  dispose(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }
}

/** Whether a change can make another task start, or this one. */
function matters(change: TableChange): boolean {
  if (change.type === 'removed') return true;
  const { task, previous } = change;
  return (
    previous === undefined ||
    previous.status.state !== task.status.state ||
    previous.attempt.number !== task.attempt.number ||
    previous.pausedAt !== task.pausedAt ||
    previous.startAt !== task.startAt ||
    previous.priority !== task.priority ||
    previous.leftovers !== task.leftovers
  );
}
