import { toError } from '../base/errors.ts';
import { agentSpecOf, isTerminal, type Task } from '../protocol/task.ts';
import type { Executor } from './executor.ts';
import type { Trace } from './trace.ts';
import type { EngineTurn } from './turn/engineTurn.ts';

/**
 * Pauses and resumes the processes of tasks, on this machine one after the other. A record says that its processes are
 * paused before they are, and until they go on: a host that is killed in between leaves none that stand unsaid, and the
 * next one stops those of which the record says it.
 */
export class Holds {
  readonly #options: { turn: EngineTurn; executor: Executor; trace: Trace };
  /** What is being done, and what waits for it: of a host that is killed, its launcher has one left to do at the most. */
  readonly #queues = new Map<string, Promise<unknown>>();
  #isDisposed = false;

  constructor(options: { turn: EngineTurn; executor: Executor; trace: Trace }) {
    this.#options = options;
  }

  /** Resolves when the processes of the task's attempt stand. @throws the executor's error; they are not paused then */
  pause(task: Task): Promise<void> {
    return this.#inTurn(task, async () => {
      this.#note(task, true);
      try {
        await this.#signal(task, true);
      } catch (error) {
        this.#note(task, false);
        throw error;
      }
    });
  }

  /** Resolves when the processes of the task's attempt go on. @throws the executor's error; they are paused then */
  resume(task: Task): Promise<void> {
    return this.#inTurn(task, async () => {
      await this.#signal(task, false);
      this.#note(task, false);
    });
  }

  /** Completes what an earlier host may have begun with processes that live on. */
  recover(task: Task): void {
    const { id, pausedAt, agent } = task;
    const change = () => {
      if (pausedAt !== undefined) return this.pause(task);
      // It may have been told to go on after a limit.
      return agentSpecOf(task)?.onLimit === 'ask' && !agent?.limitAsk ? this.resume(task) : undefined;
    };
    change()?.catch((error: unknown) =>
      this.#options.trace.write({ event: 'problem', id, message: toError(error).message }),
    );
  }

  get holdings(): { holdsInProgress: number } {
    return { holdsInProgress: this.#queues.size };
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #inTurn({ id, executor }: Task, work: () => Promise<void>): Promise<void> {
    const queue = executor ? id : 'here';
    const mine = (this.#queues.get(queue) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => undefined);
    this.#queues.set(queue, settled);
    try {
      await mine;
    } finally {
      if (this.#queues.get(queue) === settled) this.#queues.delete(queue);
    }
  }

  /** The task may have ended, or been removed or started again, since it was asked for. */
  #current({ id, attempt }: Task): Task | undefined {
    const now = this.#options.turn.table.find(id);
    return now && !isTerminal(now) && now.attempt.number === attempt.number ? now : undefined;
  }

  async #signal(task: Task, isHeld: boolean): Promise<void> {
    const { id, attempt, process } = this.#current(task) ?? {};
    if (id === undefined || !attempt || !process) return;
    await this.#options.executor.hold({ run: { id, attempt: attempt.number }, process }, isHeld);
  }

  #note(task: Task, isHeld: boolean): void {
    const now = this.#current(task);
    // What was begun is completed by the next host, whose records they are then.
    if (this.#isDisposed || !now || (now.pausedAt !== undefined) === isHeld) return;
    this.#options.turn.apply(task.id, { type: isHeld ? 'held' : 'released', at: new Date().toISOString() });
  }
}
