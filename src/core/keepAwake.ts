import type { Holdings } from '../base/holdings.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { AwakeStatus } from '../protocol/hostMessages.ts';
import type { Wakefulness } from './executor.ts';
import type { HostSettingsKeeper } from './hostSettingsKeeper.ts';
import type { Tasks } from './state/taskTable.ts';

/** Changes come in any number, and a short pause between two tasks is no rest. */
const REVIEW_MS = 1_000;
/** What keeps the machine awake may have ended, and what has failed is tried again. */
const AGAIN_MS = 60_000;

export interface KeepAwakeOptions {
  table: Pick<Tasks, 'unfinished'>;
  settings: Pick<HostSettingsKeeper, 'current'>;
  wakefulness: Wakefulness;
}

/** Keeps the machine awake while tasks work, if the settings say so. */
export class KeepAwake {
  readonly #options: KeepAwakeOptions;
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;

  constructor(options: KeepAwakeOptions) {
    this.#options = options;
  }

  get holdings(): Holdings {
    return { awakeTimers: Number(this.#timer !== undefined) };
  }

  /** Missing if the settings do not ask for it. */
  get status(): AwakeStatus | undefined {
    return this.#isOn ? this.#options.wakefulness.status : undefined;
  }

  /** Tasks or the settings have changed. */
  review(): void {
    if (!this.#isOn && !this.#isWanted) return;
    clearTimeout(this.#isWanted ? this.#timer : undefined);
    if (this.#isWanted) this.#timer = undefined;
    this.#timer ??= setTimeout(() => this.#decide(), REVIEW_MS).unref();
  }

  #decide(): void {
    this.#timer = undefined;
    const { table, wakefulness } = this.#options;
    this.#isWanted = this.#isOn && isAnyAtWork(table.unfinished());
    wakefulness.keep(this.#isWanted);
    if (this.#isWanted) this.#timer = setTimeout(() => this.#decide(), AGAIN_MS).unref();
  }

  get #isOn(): boolean {
    return this.#options.settings.current.power?.keepAwake === 'whileRunning';
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

function isAnyAtWork(tasks: Iterable<Task>): boolean {
  for (const task of tasks) if (isAtWork(task)) return true;
  return false;
}

/** Whether a task does something: it neither waits, for a person or to start, nor is paused. */
export function isAtWork(task: Pick<Task, 'status' | 'pausedAt'>): boolean {
  const { state } = task.status;
  if (isTerminal(task) || state === 'waiting' || state === 'pending') return false;
  return task.pausedAt === undefined;
}
