import { toError } from '../base/errors.ts';
import type { Holdings } from '../base/holdings.ts';
import { agentSpecOf, hasProcess, isTerminal, type Failure, type Task } from '../protocol/task.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { EndedRuns } from './endedRuns.ts';
import { lossMessage, RunEnds } from './runEnds.ts';
import { forTask } from './forTask.ts';
import type { Executor, RunKey, RunState } from './executor.ts';
import { prepareOutput } from './outputFile.ts';
import type { LeftoversKeeper } from './leftoversKeeper.ts';
import { decideRecovery, isBeingEnded } from './recovery.ts';
import { launchOf, type LaunchParts } from './launchOf.ts';
import type { Registrants } from './registrants.ts';
import { isWaitingToStart } from './scheduler.ts';
import type { TaskTable } from './taskTable.ts';
import type { Trace } from './trace.ts';

export interface SupervisorOptions extends LaunchParts {
  paths: DataPaths;
  table: TaskTable;
  executor: Executor;
  registrants: Registrants;
  leftovers: LeftoversKeeper;
  trace: Trace;
  /** How long a cancelled task may take to end by itself. */
  graceMs: number;
}

/** The current attempt of a task. */
export function runOf(task: Task): RunKey {
  return { id: task.id, attempt: task.attempt.number };
}

/** Carries tasks from their record to their processes, and what becomes of those back to the record. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  /** Tasks whose processes are being terminated; their end is told when that is done. */
  readonly #terminating = new Set<string>();
  /** Attempts that a host before this one may have asked for. */
  readonly #inherited = new Set<string>();
  readonly #endedRuns: EndedRuns;
  readonly #ends: RunEnds;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#endedRuns = new EndedRuns(options);
    this.#ends = new RunEnds({
      ...options,
      isTerminating: (id) => this.#terminating.has(id),
      forget: (run) => this.#forget(run),
    });
    options.executor.onDidChangeRun((state) => forTask(state.run.id, () => this.#handleRun(state)));
  }

  get holdings(): Holdings {
    return {
      terminatingTasks: this.#terminating.size,
      inheritedAttempts: this.#inherited.size,
      ...this.#ends.holdings,
      unsavedEnds: this.#endedRuns.waitingCount,
    };
  }

  /** Takes up every unfinished task where the traces on disk say it is. */
  recover(runs: RunState[]): void {
    const byTask = new Map<string, RunState>();
    for (const state of runs) byTask.set(`${state.run.id}.${state.run.attempt}`, state);
    const { table } = this.#options;
    for (const task of [...table.values()]) {
      const { id, attempt } = runOf(task);
      forTask(id, () => this.#recoverTask(task, byTask.get(`${id}.${attempt}`)));
    }
    for (const state of runs) this.#forgetIfStray(state);
  }

  #recoverTask(task: Task, traces: RunState | undefined): void {
    const { table, executor, trace } = this.#options;
    const run = runOf(task);
    if (!isTerminal(task) && hasProcess(task)) this.#inherited.add(`${run.id}.${run.attempt}`);
    const { action } = decideRecovery(task, traces);
    if (action === 'none') {
      // What a pending one left is for its next launch.
      if (traces && isTerminal(task)) {
        this.#endLate(task, traces);
        executor.forget(run);
      }
      return;
    }
    trace.write({ event: 'recovered', id: task.id, action });
    if (action === 'launch') this.launch(task);
    if (action === 'withdraw') this.terminate(task);
    if (action === 'settle' && traces) {
      // Its command has ended, but whether all that belongs to it is gone has not been seen.
      if (task.process && isBeingEnded(task)) this.terminate(task);
      else this.#handleRun(traces);
    }
    if (action === 'adopt') {
      // Its record may still say what it waited for before it was launched.
      if (task.status.state === 'pending') this.#markLaunched(task);
      executor.follow(run, traces?.process);
      if (agentSpecOf(task)) this.#options.agentRuns.adopt(table.get(task.id));
      if (traces) this.#handleRun(traces);
      const now = table.get(task.id);
      if (!isTerminal(now) && isBeingEnded(now)) this.terminate(now);
    }
  }

  /** Traces of attempts that no record tells of any more. */
  #forgetIfStray(state: RunState): void {
    const { run } = state;
    const task = this.#options.table.find(run.id);
    if (task && task.attempt.number <= run.attempt) return;
    // A record that could not be read may be put right, and then tell of them.
    if (!task && this.#options.table.isTaken(run.id)) return;
    if (task) this.#endLate(task, state);
    this.#options.executor.forget(run);
  }

  #markLaunched(task: Task): void {
    this.#options.table.applyUnsaved(task.id, { type: 'launched', at: new Date().toISOString() });
  }

  /** Starts what a task is: its command, or an observer's watch. */
  begin(task: Task): void {
    forTask(task.id, () => {
      if (hasProcess(task)) this.launch(task);
      else this.#options.table.apply(task.id, { type: 'began', at: new Date().toISOString() });
    });
  }

  /** Starts the process of the task's current attempt; a failure is the task's end. */
  launch(task: Task): void {
    const { executor, agentRuns, paths, trace } = this.#options;
    const run = runOf(task);
    this.#markLaunched(task);
    try {
      prepareOutput(paths, task);
      executor.launch({
        run,
        ...launchOf(this.#options.table.get(task.id), this.#options),
        outputPath: task.output.path,
        isFirstAsk: !this.#inherited.has(`${run.id}.${run.attempt}`),
      });
      trace.write({ event: 'launched', id: task.id, attempt: run.attempt });
    } catch (error) {
      const { message } = toError(error);
      trace.write({ event: 'launchFailed', id: task.id, message });
      agentRuns.drop(task.id);
      this.#ends.ended(
        task,
        { code: 126, isSpawnFailure: true, hasLeftovers: false, at: new Date() },
        { reason: message },
      );
      this.#forget(run);
    }
  }

  /** Ends an attempt that has reached a limit, in whatever way its end then comes. */
  expire(task: Task, failure: Failure): void {
    const { table, trace } = this.#options;
    trace.write({ event: 'limitReached', id: task.id, kind: failure.kind });
    this.terminate(table.apply(task.id, { type: 'limitReached', failure, at: new Date().toISOString() }));
  }

  /** Ends the task's processes; the task is `cancelled` once they are verified to be gone. */
  terminate(task: Task): void {
    if (this.#terminating.has(task.id)) return;
    const { table, executor, trace } = this.#options;
    const run = runOf(task);
    if (!hasProcess(task)) return this.#terminateElsewhere(task);
    if (task.cancelPolicy === 'external') this.#options.registrants.ask(task);
    if (!task.process) {
      if (this.#withdraw(run)) return this.#ends.terminated(task.id, []);
      // Its wrapper has said which process it is, or is about to, and is terminated then.
      executor.follow(run);
      return this.#look(run);
    }
    this.#terminating.add(task.id);
    const graceMs = task.cancelPolicy === 'abort' ? 0 : this.#options.graceMs;
    executor.terminate({ run, process: task.process }, graceMs).then(
      ({ survivors }) => {
        this.#terminating.delete(task.id);
        this.#ends.concluded(task, { signal: 'SIGTERM', at: new Date() }, () =>
          this.#ends.terminated(task.id, survivors),
        );
      },
      (error: unknown) => {
        // The task stays in `cancelRequested`, which says the truth; its end is still watched for.
        this.#terminating.delete(task.id);
        trace.write({ event: 'terminateFailed', id: task.id, message: toError(error).message });
        this.#look(run, () => table.update(table.get(task.id)));
      },
    );
  }

  /** Takes up how the attempt is now; `ifLive` when it has not ended. */
  #look(run: RunKey, ifLive?: () => void): void {
    this.#options.executor.inspect(run).then(
      (state) => {
        if (state.end || state.isLost || !ifLive) this.#handleRun(state);
        else ifLive();
      },
      (error: unknown) => {
        // Its end is still watched for.
        this.#options.trace.write({ event: 'problem', id: run.id, message: toError(error).message });
      },
    );
  }

  /** Work without a process of ours: whoever runs it is asked, and its word awaited as the policy says. */
  #terminateElsewhere(task: Task): void {
    const { registrants, graceMs } = this.#options;
    const isAsked = 'external' in task.spec && task.cancelPolicy !== 'abort' && registrants.ask(task);
    if (!isAsked) return this.#ends.terminated(task.id, []);
    if (task.cancelPolicy === 'external') return;
    setTimeout(() => this.#endUnanswered(runOf(task)), graceMs).unref();
  }

  /** Whoever ran these is gone: nobody is left to say that they have ended. */
  abandon(ids: Iterable<string>): void {
    for (const id of ids) {
      const task = this.#options.table.find(id);
      if (task) this.#endUnanswered(runOf(task));
    }
  }

  /** Its end was asked for, and will not be told; another attempt since then is not meant. */
  #endUnanswered({ id, attempt }: RunKey): void {
    const task = this.#options.table.find(id);
    if (!task || task.attempt.number !== attempt || hasProcess(task)) return;
    if (task.status.state === 'cancelRequested' || task.ending) this.#ends.terminated(id, []);
  }

  #withdraw(run: RunKey): boolean {
    try {
      return this.#options.executor.withdraw(run);
    } catch (error) {
      this.#options.trace.write({ event: 'withdrawFailed', id: run.id, message: toError(error).message });
      return false;
    }
  }

  #handleRun(state: RunState): void {
    const { table } = this.#options;
    let task = table.find(state.run.id);
    if (!task) return table.isTaken(state.run.id) ? undefined : this.#endedRuns.forget(state.run);
    if (state.run.attempt !== task.attempt.number || isTerminal(task)) return this.#endLate(task, state);
    if (state.process && !task.process) {
      const at = (state.startedAt ?? new Date()).toISOString();
      // Its marker proves it, so the record can wait for the end.
      task = table.applyUnsaved(task.id, { type: 'started', process: state.process, at });
      this.#options.executor.follow(state.run, state.process);
      if (task.status.state === 'cancelRequested' && !state.end) this.terminate(task);
    }
    if (this.#terminating.has(task.id)) return;
    const { end, isLost, survivors = [] } = state;
    if (end) {
      const exit = {
        exitCode: end.code,
        ...(end.signal !== undefined && { signal: end.signal }),
        at: end.at,
      };
      const held = state.process ?? task.process;
      this.#ends.concluded(task, exit, (agent) =>
        this.#ends.looked(end.hasLeftovers && held ? { run: state.run, process: held } : undefined, (left) =>
          this.#ends.finish(state.run, (now) => this.#ends.ended(now, end, { agent, left })),
        ),
      );
    } else if (isLost) {
      const asked = { state: 'failed' as const, message: lossMessage(survivors) };
      const exit = { signal: 'SIGKILL', at: new Date(), asked };
      this.#ends.concluded(task, exit, () =>
        this.#ends.finish(state.run, (now) => this.#ends.lost(now, survivors)),
      );
    }
  }

  /**
   * A late word of an older attempt, or of one whose end is known, changes nothing. But one that only now says which
   * process it is, because the disk was full until then, is about to run what counts as lost.
   */
  #endLate(task: Task, { run, process }: RunState): void {
    const { executor, trace } = this.#options;
    // The processes of an attempt are found by their task, too: those of a newer one would be ended with it.
    if (!process || !(isTerminal(task) || isWaitingToStart(task))) return;
    const end = async () => {
      const now = await executor.inspect(run);
      if (!now.process || now.end || now.isLost) return;
      trace.write({ event: 'lateStart', id: run.id, attempt: run.attempt });
      await executor.terminate({ run, process: now.process }, 0);
      this.#endedRuns.forget(run);
    };
    end().catch((error: unknown) => {
      trace.write({ event: 'terminateFailed', id: run.id, message: toError(error).message });
    });
  }

  /** The attempt is over: nothing of it is needed any more. */
  #forget(run: RunKey): void {
    this.#inherited.delete(`${run.id}.${run.attempt}`);
    this.#endedRuns.forget(run);
  }
}
