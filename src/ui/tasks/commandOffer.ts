import { isTerminal, isUnfinished, type Task } from '../../protocol/task.ts';
import type { CommandSubject } from '../editor/commandList.ts';
import { abilities } from './taskAbilities.ts';
import type { TaskModel, TaskModelChange } from './taskModel.ts';

type OtherSubject = 'pausedGroup' | 'schedule' | 'activeSchedule' | 'pausedSchedule';
type TaskSubject = Exclude<CommandSubject, OtherSubject | 'comments' | 'reviewedFile'>;

const taskSubjects: Record<TaskSubject, (task: Task) => boolean> = {
  task: () => true,
  unfinished: isUnfinished,
  ended: isTerminal,
  ...abilities,
};

const subjects = Object.keys(taskSubjects) as TaskSubject[];

/** What commands can work on besides tasks, of which there is little. */
const otherSubjects: Record<OtherSubject, (model: TaskModel) => boolean> = {
  pausedGroup: (model) => model.groups().some(({ isPaused }) => isPaused),
  schedule: (model) => model.schedules().length > 0,
  activeSchedule: (model) => model.schedules().some(({ pausedAt }) => pausedAt === undefined),
  pausedSchedule: (model) => model.schedules().some(({ pausedAt }) => pausedAt !== undefined),
};

const others = Object.keys(otherSubjects) as OtherSubject[];

export interface CommandOfferOptions {
  model: TaskModel;
  isInScope(task: Task): boolean;
  /** Told what there is for commands to work on: everything once all tasks are known, then what changes. */
  tell(subject: CommandSubject, exists: boolean): void;
}

/** Counts what commands can work on, so that the palette hides the others. Its cost depends on changes, not on all tasks. */
export class CommandOffer {
  readonly #options: CommandOfferOptions;
  readonly #subscription: { dispose(): void };
  readonly #told = new Map<CommandSubject, boolean>();
  #counts = newCounts();
  #isKnown = false;

  constructor(options: CommandOfferOptions) {
    this.#options = options;
    this.#subscription = options.model.onDidChange((change) => this.#apply(change));
  }

  /** Counts again, after other tasks came into scope. */
  refresh(): void {
    this.#counts = newCounts();
    for (const task of this.#options.model.all()) this.#count(task, 1);
    this.#tellAll();
  }

  /** Everything is offered again until all tasks are known anew: without a connection others may come to be. */
  forget(): void {
    this.#isKnown = false;
    for (const subject of [...subjects, ...others]) this.#tell(subject, true);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #apply({ changed, removed, isSnapshot, isPartial }: TaskModelChange): void {
    if (isSnapshot && !isPartial) this.#isKnown = true;
    for (const task of removed) this.#count(task, -1);
    for (const { task, previous } of changed) {
      if (previous) this.#count(previous, -1);
      this.#count(task, 1);
    }
    this.#tellAll();
  }

  #count(task: Task, step: 1 | -1): void {
    if (!this.#options.isInScope(task)) return;
    for (const subject of subjects) if (taskSubjects[subject](task)) this.#counts[subject] += step;
  }

  /** What is not among the first tasks may be among those that follow. */
  #tellAll(): void {
    if (!this.#isKnown) return;
    for (const subject of subjects) this.#tell(subject, this.#counts[subject] > 0);
    for (const subject of others) this.#tell(subject, otherSubjects[subject](this.#options.model));
  }

  #tell(subject: CommandSubject, exists: boolean): void {
    if (this.#told.get(subject) === exists) return;
    this.#told.set(subject, exists);
    this.#options.tell(subject, exists);
  }
}

function newCounts(): Record<TaskSubject, number> {
  return Object.fromEntries(subjects.map((subject) => [subject, 0])) as Record<TaskSubject, number>;
}
