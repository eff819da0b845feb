import type { Memento } from 'vscode';
import { Emitter } from '../../base/events.ts';
import { Pacer } from '../../base/pacer.ts';
import type { Task } from '../../protocol/task.ts';
import type { ScopedTasks } from '../tasks/scopedTasks.ts';
import { AttentionCount, endKey, type Attention, type Seen } from './attention.ts';

const SEEN_KEY = 'failuresSeenUntil';
const TELL_EVERY_MS = 100;

/** Keeps count of what wants attention among this workspace's tasks, and of what was looked at. */
export class AttentionTracker {
  readonly #memory: Memento;
  readonly #count = new AttentionCount();
  readonly #opened = new Set<string>();
  readonly #didChange = new Emitter<Attention>();
  readonly #pacer = new Pacer({ run: () => this.#tell(), intervalMs: () => TELL_EVERY_MS });
  readonly #subscription: { dispose(): void };
  #until: string;
  #isViewVisible = false;
  #told: Attention | undefined;

  /** Told when a number is another one, of several at a time at most ten times a second. */
  readonly onDidChange = this.#didChange.event;

  constructor(options: { tasks: ScopedTasks; memory: Memento }) {
    this.#memory = options.memory;
    this.#until = options.memory.get<string>(SEEN_KEY) ?? '';
    for (const task of options.tasks.all()) this.#count.put(task, this.#seen);
    this.#subscription = options.tasks.onDidChange(({ put, removed }) => {
      for (const task of put) this.#count.put(task, this.#seen);
      for (const id of removed) this.#count.remove(id);
      this.#review();
    });
  }

  /** Tells whether the Tasks view is in sight; what it shows has been seen. */
  set isViewVisible(value: boolean) {
    this.#isViewVisible = value;
    this.#review();
  }

  /** Notes that a person looked at a task's output. */
  markOpened(task: Task): void {
    this.#opened.add(endKey(task));
    this.#count.see(this.#seen);
    this.#review();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#pacer.dispose();
    this.#didChange.dispose();
  }

  get #seen(): Seen {
    return { until: this.#until, opened: this.#opened };
  }

  #review(): void {
    const latest = this.#isViewVisible ? this.#count.latestUnseen : undefined;
    if (latest !== undefined) {
      this.#until = latest;
      this.#count.see(this.#seen);
      void this.#memory.update(SEEN_KEY, latest);
    }
    this.#pacer.ask();
  }

  #tell(): void {
    const { value } = this.#count;
    const told = this.#told;
    const isSame =
      told?.live === value.live &&
      told.needsYou === value.needsYou &&
      told.unseenFailures === value.unseenFailures;
    if (isSame) return;
    this.#told = value;
    this.#didChange.fire(value);
  }
}
