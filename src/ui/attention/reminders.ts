import type { Task } from '../../protocol/task.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';
import { needsOf, requestKey, sinceOf, type Need } from './needs.ts';

export interface RemindersOptions {
  /** How long a task may wait before that is said again; 0: for ever. */
  afterMs(): number;
  remind(need: Need): void;
}

/** Calls back once for each request that has waited for as long as the settings say. */
export class Reminders {
  readonly #options: RemindersOptions;
  /** What waits, by task and by key. */
  readonly #open = new Map<string, Map<string, { need: Need; timer?: NodeJS.Timeout }>>();

  constructor(options: RemindersOptions) {
    this.#options = options;
  }

  /** Follows which tasks wait, and for what. */
  follow({ changed, removed }: Pick<TaskModelChange, 'changed' | 'removed'>): void {
    for (const { id } of removed) this.#keep(id, []);
    for (const { task } of changed) this.#keep(task.id, needsOf(task));
  }

  /** Starts the clocks anew, after the setting has changed. */
  refresh(): void {
    for (const needs of this.#open.values()) for (const entry of needs.values()) this.#start(entry);
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.#keep(id, []);
  }

  #keep(id: Task['id'], needs: readonly Need[]): void {
    const known = this.#open.get(id) ?? new Map<string, { need: Need; timer?: NodeJS.Timeout }>();
    const now = new Map(needs.map((need) => [requestKey(need), need]));
    for (const [key, { timer }] of known) {
      if (now.has(key)) continue;
      clearTimeout(timer);
      known.delete(key);
    }
    for (const [key, need] of now) {
      if (known.has(key)) continue;
      const entry = { need };
      known.set(key, entry);
      this.#start(entry);
    }
    if (known.size > 0) this.#open.set(id, known);
    else this.#open.delete(id);
  }

  #start(entry: { need: Need; timer?: NodeJS.Timeout }): void {
    clearTimeout(entry.timer);
    delete entry.timer;
    const afterMs = this.#options.afterMs();
    const since = sinceOf(entry.need);
    if (afterMs <= 0 || since === undefined) return;
    const leftMs = Math.max(0, Date.parse(since) + afterMs - Date.now());
    entry.timer = setTimeout(() => this.#options.remind(entry.need), leftMs);
  }
}
