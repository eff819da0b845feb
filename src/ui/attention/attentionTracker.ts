import type { Memento } from 'vscode';
import { Emitter } from '../../base/events.ts';
import type { Task } from '../../protocol/task.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { attentionOf, endKey, type Attention } from './attention.ts';

const SEEN_KEY = 'failuresSeenUntil';

/** Keeps count of what wants attention among this workspace's tasks, and of what was looked at. */
export class AttentionTracker {
  readonly #model: TaskModel;
  readonly #memory: Memento;
  readonly #isRelevant: (task: Task) => boolean;
  readonly #didChange = new Emitter<Attention>();
  readonly #opened = new Set<string>();
  readonly #subscription: { dispose(): void };
  #until: string;
  #isViewVisible = false;

  readonly onDidChange = this.#didChange.event;

  constructor(options: { model: TaskModel; memory: Memento; isRelevant(task: Task): boolean }) {
    this.#model = options.model;
    this.#memory = options.memory;
    this.#isRelevant = options.isRelevant;
    this.#until = options.memory.get<string>(SEEN_KEY) ?? '';
    this.#subscription = options.model.onDidChange(() => this.refresh());
  }

  /** Tells whether the Tasks view is in sight; what it shows has been seen. */
  set isViewVisible(value: boolean) {
    this.#isViewVisible = value;
    this.refresh();
  }

  /** Notes that a person looked at a task's output. */
  markOpened(task: Task): void {
    this.#opened.add(endKey(task));
    this.refresh();
  }

  /** Counts again, for instance when other tasks became relevant. */
  refresh(): void {
    const tasks = this.#model.all().filter(this.#isRelevant);
    if (this.#isViewVisible) this.#markSeen(tasks);
    this.#didChange.fire(attentionOf(tasks, { until: this.#until, opened: this.#opened }));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#didChange.dispose();
  }

  #markSeen(tasks: Task[]): void {
    let latest = this.#until;
    for (const task of tasks) {
      if (task.status.state === 'failed' && task.endedAt && task.endedAt > latest) latest = task.endedAt;
    }
    if (latest === this.#until) return;
    this.#until = latest;
    void this.#memory.update(SEEN_KEY, latest);
  }
}
