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
  /** How long what is to end may take to say that it has. */
  graceMs: number;
  /** How long work may go on whose program is gone. */
  sessionGraceMs: number;
  /** Records that a task was ended. */
  end(id: string): void;
}

const NOBODY = 'The program that ran it is gone and has not said how it ended.';

/** Tasks that are run elsewhere: who is asked to end them, and what becomes of those that nobody runs any more. */
export class ExternalWork {
  readonly #options: ExternalWorkOptions;
  /** Tasks that are to end, until they count as ended. */
  readonly #ending: GracePeriods;
  /** Work of programs that are gone, until it counts as lost. */
  readonly #abandoned: GracePeriods;

  constructor(options: ExternalWorkOptions) {
    this.#options = options;
    this.#ending = new GracePeriods(options.graceMs, (run) => this.#endUnanswered(run));
    this.#abandoned = new GracePeriods(options.sessionGraceMs, (run) => this.#lose(run));
  }

  get holdings(): Holdings {
    return { abandonedTasks: this.#abandoned.size };
  }

  /** Whoever runs it is asked, and its word awaited as the policy says. */
  terminate(task: Task): void {
    const isAsked =
      'external' in task.spec && task.cancelPolicy !== 'abort' && this.#options.registrants.ask(task);
    if (!isAsked) return this.#options.end(task.id);
    if (task.cancelPolicy !== 'external') this.#ending.add(runOf(task));
  }

  /** Whoever runs it may come back, in as long as a session may be without a client. */
  await(task: Task): void {
    this.#abandoned.add(runOf(task));
  }

  /** Whoever ran these is gone. One that was to end has ended then; of the others somebody may come back. */
  abandon(ids: Iterable<string>): void {
    for (const id of ids) {
      const task = this.#options.turn.table.find(id);
      if (!task || isTerminal(task) || hasProcess(task)) continue;
      this.#endUnanswered(runOf(task));
      this.await(task);
    }
  }

  /** Its end was asked for, and will not be told. */
  #endUnanswered(run: RunKey): void {
    this.#options.turn.runInOrder(() => {
      const task = this.#current(run);
      if (task && isBeingEnded(task)) this.#options.end(task.id);
    });
  }

  /** Its end is not known, and will not be told. */
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
