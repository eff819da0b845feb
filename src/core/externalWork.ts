import type { Holdings } from '../base/holdings.ts';
import { hasProcess, isTerminal, type Task } from '../protocol/task.ts';
import type { RunKey } from './executor.ts';
import { GracePeriods } from './gracePeriods.ts';
import { isBeingEnded } from './recovery.ts';
import type { Registrants } from './registrants.ts';
import type { Trace } from './trace.ts';
import type { EngineTurn } from './turn/engineTurn.ts';

export interface ExternalWorkOptions {
  turn: EngineTurn;
  registrants: Registrants;
  trace: Trace;
  /** How long a task may take to report its end after a request to end it, in milliseconds. */
  graceMs: number;
  /** How long a task waits for its program to return, in milliseconds. */
  sessionGraceMs: number;
  /** Records that a task was ended. */
  end(id: string): void;
}

const NOBODY = 'The program that ran it is gone and did not report how it ended.';

/** Tasks that other programs run: asks those programs to end them, and ends tasks whose program is gone. */
export class ExternalWork {
  readonly #options: ExternalWorkOptions;
  /** Tasks that were asked to end, until they count as ended. */
  readonly #ending: GracePeriods;
  /** Tasks whose program is gone, until they count as lost. */
  readonly #abandoned: GracePeriods;

  constructor(options: ExternalWorkOptions) {
    this.#options = options;
    this.#ending = new GracePeriods(options.graceMs, (run) => this.#endUnanswered(run));
    this.#abandoned = new GracePeriods(options.sessionGraceMs, (run) => this.#lose(run));
  }

  get holdings(): Holdings {
    return { abandonedTasks: this.#abandoned.size };
  }

  /** Asks the program that runs the task to end it, and waits for its report if the policy requires that. */
  terminate(task: Task): void {
    const isAsked =
      'external' in task.spec && task.cancelPolicy !== 'abort' && this.#options.registrants.ask(task);
    if (!isAsked) return this.#options.end(task.id);
    if (task.cancelPolicy !== 'external') this.#ending.add(runOf(task));
  }

  /** Waits for the program to return, for as long as a session may be without a client. */
  await(task: Task): void {
    this.#abandoned.add(runOf(task));
  }

  /** The program that ran these tasks is gone. Tasks that were asked to end have ended; the program may return for the others. */
  abandon(ids: Iterable<string>): void {
    for (const id of ids) {
      const task = this.#options.turn.table.find(id);
      if (!task || isTerminal(task) || hasProcess(task)) continue;
      this.#endUnanswered(runOf(task));
      this.await(task);
    }
  }

  /** Ends a task that was asked to end and whose end will not be reported. */
  #endUnanswered(run: RunKey): void {
    this.#options.turn.runInOrder(() => {
      const task = this.#current(run);
      if (task && isBeingEnded(task)) this.#options.end(task.id);
    });
  }

  /** Ends a task as lost: its end is not known and will not be reported. */
  #lose(run: RunKey): void {
    const { turn, registrants, trace } = this.#options;
    turn.runInOrder(() => {
      const task = this.#current(run);
      if (!task || registrants.has(task.id)) return;
      trace.write({ event: 'lost', id: task.id });
      const at = new Date().toISOString();
      turn.apply(task.id, { type: 'lost', message: NOBODY, survivors: [], bytes: task.output.bytes, at });
    });
  }

  /** The task, unless it has ended, or another attempt of it was begun since then. */
  #current({ id, attempt }: RunKey): Task | undefined {
    const task = this.#options.turn.table.find(id);
    return task?.attempt.number === attempt && !isTerminal(task) && !hasProcess(task) ? task : undefined;
  }

  dispose(): void {
    this.#ending.dispose();
    this.#abandoned.dispose();
  }
}

function runOf(task: Task): RunKey {
  return { id: task.id, attempt: task.attempt.number };
}
