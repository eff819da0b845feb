import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Backlog } from '../../base/backlog.ts';
import { Emitter } from '../../base/events.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import type { Budgets } from '../../protocol/hostSettings.ts';
import type { TaskNews } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { RateLimits } from '../agentRuns/rateLimits.ts';
import type { GroupTable } from '../groupTable.ts';
import { Agenda } from '../state/agenda.ts';
import type { Tasks } from '../state/taskTable.ts';
import type { TaskStore } from '../taskStore.ts';
import type { TaskEvent } from '../taskTransitions.ts';
import type { Trace } from '../trace.ts';
import { Alarm } from './alarm.ts';
import { perform, type Effect, type Performers } from './effects.ts';
import type { EngineState, Happening } from './engineState.ts';
import { inSlices } from './inSlices.ts';
import { REACTIONS } from './reactions.ts';
import { Saves } from './saves.ts';
import { TaskWriter } from './taskWriter.ts';
import { TurnBudget } from './turnBudget.ts';

const SAVING_SLICE_MS = 4;
/** Tasks recovered at a time when the engine opens. */
const OPENING_SLICE = 500;

export interface EngineTurnOptions {
  store: TaskStore;
  groups: Pick<GroupTable, 'get'>;
  /** What agent runs may cost on a day now. Default: no limits. */
  budgets?: () => Budgets;
  trace: Trace;
}

/**
 * The engine turn: the only place that writes tasks. Verbs, the executor and the clock submit events; then
 *
 * 1. the transitions, pure functions of a task and an event, are applied,
 * 2. the resulting records are saved,
 * 3. the reactions (see `reactions.ts`) return what follows, until nothing does,
 * 4. the resulting effects are performed; their immediate results are events of the same turn,
 * 5. each changed task is published once, in its latest state.
 *
 * A commit inside a turn joins it.
 */
export class EngineTurn {
  readonly #writer: TaskWriter;
  readonly #saves: Saves;
  readonly #groups: Pick<GroupTable, 'get'>;
  readonly #budgets: () => Budgets;
  readonly #agenda = new Agenda();
  readonly #rateLimits = new RateLimits();
  readonly #alarm = new Alarm(() => this.run(() => undefined));
  readonly #backlog = new Backlog();
  #performers: Performers | undefined;
  #isOpen = false;
  #isDisposed = false;
  #phase: 'resting' | 'working' | 'publishing' = 'resting';
  #budget = new TurnBudget();
  #isFirstRound = false;
  readonly #effects: Effect[] = [];
  readonly #didTell = new Emitter<TaskNews>();
  /** Publishes every step, after the changes of its turn. */
  readonly onDidTell = this.#didTell.event;

  constructor(options: EngineTurnOptions) {
    this.#groups = options.groups;
    this.#budgets = options.budgets ?? (() => ({}));
    this.#saves = new Saves(options.store, () => void this.saveUnsaved());
    this.#writer = new TaskWriter({ saves: this.#saves, trace: options.trace });
  }

  /** The tasks, read-only. */
  get table(): Tasks {
    return this.#writer.table;
  }

  get rateLimits(): Pick<RateLimits, 'untilMs'> {
    return this.#rateLimits;
  }

  /** The number of listeners to steps. */
  get newsListenerCount(): number {
    return this.#didTell.listenerCount;
  }

  /** Whether work is left for further turns, which follow automatically. */
  get hasMore(): boolean {
    return !this.#agenda.isEmpty;
  }

  /** The number of external events that are still to be handled. */
  get backlogSize(): number {
    return this.#backlog.size;
  }

  /** The number of tasks that are still to be judged. */
  get toJudgeCount(): number {
    return this.#agenda.size;
  }

  /** Sets the performers of effects. Required before the first event. */
  begin(performers: Performers): void {
    this.#performers = performers;
  }

  /** Adds loaded records, which are on disk already, and reserves the ids of others there; in slices. */
  async adopt(tasks: readonly Task[], { taken }: { taken: readonly string[] }): Promise<void> {
    this.#writer.take(taken);
    await inSlices(tasks, (task) => {
      this.#rateLimits.note(task);
      this.#writer.adopt(task);
    });
  }

  /** From now on, tasks are started; unfinished tasks count as new. Resolves when all have been judged. */
  async open(): Promise<void> {
    const tasks = [...this.table.unfinished(), ...this.table.withLeftovers().filter(isTerminal)];
    for (let start = 0; start < tasks.length; start += OPENING_SLICE) {
      this.run(() => this.#writer.present(tasks.slice(start, start + OPENING_SLICE)));
      await yieldToOthers();
    }
    this.#isOpen = true;
    while (this.hasMore && !this.#isDisposed) {
      this.run(() => undefined);
      await yieldToOthers();
    }
  }

  /** Applies an event, and all that follows. @throws unknownTask; with `mustSave` the file system's error, and nothing is changed */
  apply(id: string, event: TaskEvent, how: { mustSave?: true } = {}): Task {
    this.run(() => this.#writer.apply([{ id, event }], how));
    return this.table.get(id);
  }

  /** Applies several events at once: what follows is decided after all of them. */
  commit(happenings: readonly Happening[]): void {
    this.run(() => this.#writer.apply(happenings));
  }

  /** Puts a new or restarted task, once it is on disk. @throws the file system's error; nothing is changed then */
  put(task: Task): Task {
    this.run(() => this.#writer.put(task));
    return this.table.get(task.id);
  }

  /** Removes a task with all its files; with `isKept` it can be restored for a while. @throws unknownTask, the file system's error */
  remove(id: string, how: { isKept?: boolean } = {}): void {
    this.run(() => this.#writer.remove(id, how));
  }

  /** Puts a task again that was removed. @throws the file system's error; nothing is changed then */
  restore(task: Task): Task {
    this.run(() => this.#writer.restore(task));
    return this.table.get(task.id);
  }

  /** Publishes a step that is not recorded. */
  tell(news: TaskNews): void {
    this.run(() => this.#writer.tell([news]));
  }

  /** Performs effects on request. */
  perform(...effects: Effect[]): void {
    this.run(() => this.#effects.push(...effects));
  }

  /** A group was paused, resumed, or given slots. */
  reviewGroup(name: string): void {
    this.run(() => {
      this.#agenda.judgeAll(this.table.waitingIn(name), this.table);
      this.#agenda.touch(name);
    });
  }

  /** Budgets have changed. */
  reviewBudgets(): void {
    this.run(() => this.#agenda.judgeAll(this.table.waitingRuns(), this.table));
  }

  /** A user wants to try now whether an agent's provider accepts runs again. */
  liftRateLimit(agent: string): void {
    this.run(() => {
      this.#rateLimits.lift(agent);
      this.#agenda.judgeAll(this.table.waitingFor(agent), this.table);
    });
  }

  /** Retries saving records that are out of date, until that fails; little by little, as a full disk leaves very many. */
  async saveUnsaved(): Promise<void> {
    const slice = new TimeSlice(SAVING_SLICE_MS);
    for (const id of this.table.unsavedIds()) {
      if (this.#isDisposed) return;
      if (this.table.has(id) && this.saveAgain(id).unsaved !== undefined) return;
      if (slice.isOver()) await slice.next();
    }
    this.#saves.calm();
  }

  #saveUnsavedNow(): void {
    for (const id of this.table.unsavedIds()) if (this.saveAgain(id).unsaved !== undefined) return;
  }

  /** The task, after another attempt to save it if it is unsaved. @throws unknownTask */
  saveAgain(id: string): Task {
    if (this.table.get(id).unsaved !== undefined) this.apply(id, { type: 'saved' });
    return this.table.get(id);
  }

  /** Like `run`, for events of unlimited number: after all external events submitted before, and in slices. */
  runInOrder(work: () => unknown): void {
    this.#backlog.add(() => this.run(work));
  }

  /** Runs some work as one turn, with all that follows; inside a turn, as a part of it. */
  run<T>(work: () => T): T {
    if (this.#phase === 'publishing') throw new Error('A listener of changes must not make changes.');
    if (this.#phase === 'working') return work();
    this.#phase = 'working';
    this.#budget = new TurnBudget();
    try {
      return work();
    } finally {
      try {
        this.#settle();
      } finally {
        this.#publish();
        this.#rest();
      }
    }
  }

  #settle(): void {
    const performers = this.#performers;
    if (!performers) return;
    this.#isFirstRound = true;
    do {
      this.#react();
      for (const effect of this.#effects.splice(0)) {
        perform(performers, effect);
      }
    } while (this.#writer.hasRound || this.#effects.length > 0);
  }

  /** Runs the reactions, in order, until nothing more follows; each sees the results of those before it. */
  #react(): void {
    do {
      const round = this.#writer.takeRound();
      const state = this.#state();
      this.#isFirstRound = false;
      for (const react of REACTIONS) {
        for (const outcome of [...react(state, round)]) {
          this.#budget.count();
          if ('effect' in outcome) this.#effects.push(outcome);
          else this.#writer.apply([outcome]);
        }
      }
    } while (this.#writer.hasRound);
  }

  #state(): EngineState {
    return {
      table: this.table,
      groups: this.#groups,
      rateLimits: this.#rateLimits,
      budgets: this.#budgets(),
      agenda: this.#agenda,
      isOpen: this.#isOpen,
      isFirstRound: this.#isFirstRound,
      nowMs: Date.now(),
      isOverdue: (done = 0) => this.#budget.isOverdue(done),
    };
  }

  #publish(): void {
    this.#phase = 'publishing';
    try {
      for (const step of this.#writer.publish()) this.#didTell.fire(step);
    } finally {
      this.#phase = 'resting';
    }
  }

  /** Schedules a further turn for the remaining work, or for the next time at which a task changes. */
  #rest(): void {
    if (!this.#isOpen || this.#isDisposed) return;
    if (this.hasMore) this.#alarm.ringSoon();
    this.#alarm.set(this.table.wakeTimes.nextMs);
  }

  /** Starts no more tasks; retries unsaved records once, and then stops saving. */
  dispose(): void {
    this.#isOpen = false;
    this.#isDisposed = true;
    this.#backlog.dispose();
    this.#alarm.dispose();
    this.#saveUnsavedNow();
    this.#saves.dispose();
    this.#writer.dispose();
    this.#didTell.dispose();
  }
}
