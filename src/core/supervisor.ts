import { toError } from '../base/errors.ts';
import { commandSpecOf, isTerminal, type Failure, type Task } from '../protocol/task.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { argvOf } from './commandLine.ts';
import { EndedRuns } from './endedRuns.ts';
import type { Executor, RunEnd, RunKey, RunState } from './executor.ts';
import { lastLine, outputBytes, prepareOutput, spawnMessage } from './outputFile.ts';
import { decideRecovery, isBeingEnded } from './recovery.ts';
import type { Registrants } from './registrants.ts';
import type { TaskTable } from './taskTable.ts';
import type { Trace } from './trace.ts';

/** Environments of tasks by key. */
export interface Environments {
  /** @throws the file system's error */
  keep(environment: Record<string, string>): string;
  /** @throws the file system's error */
  load(key: string): Record<string, string>;
}

export interface SupervisorOptions {
  paths: DataPaths;
  table: TaskTable;
  executor: Executor;
  registrants: Registrants;
  environments: Environments;
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

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#endedRuns = new EndedRuns(options);
    options.executor.onDidChangeRun((state) => this.#handleRun(state));
  }

  /** Takes up every unfinished task where the traces on disk say it is. */
  recover(runs: RunState[]): void {
    const byTask = new Map<string, RunState>();
    for (const state of runs) byTask.set(`${state.run.id}.${state.run.attempt}`, state);
    const { table, executor, trace } = this.#options;
    for (const task of [...table.values()]) {
      const run = runOf(task);
      if (!isTerminal(task)) this.#inherited.add(`${run.id}.${run.attempt}`);
      const traces = byTask.get(`${run.id}.${run.attempt}`);
      const state = traces && this.#withLoss(traces);
      const { action } = decideRecovery(task, state);
      if (action === 'none') {
        // What a pending one left is for its next launch.
        if (traces && isTerminal(task)) executor.forget(run);
        continue;
      }
      trace.write({ event: 'recovered', id: task.id, action });
      if (action === 'launch') this.launch(task);
      if (action === 'withdraw') this.terminate(task);
      if (action === 'settle' && state) {
        // Its command has ended, but whether all that belongs to it is gone has not been seen.
        if (task.process && isBeingEnded(task)) this.terminate(task);
        else this.#handleRun(state);
      }
      if (action === 'adopt') {
        // Its record may still say what it waited for before it was launched.
        if (task.status.state === 'pending') this.#markLaunched(task);
        executor.follow(run);
        if (state) this.#handleRun(state);
        const now = table.get(task.id);
        if (!isTerminal(now) && isBeingEnded(now)) this.terminate(now);
      }
    }
    for (const state of runs) this.#forgetIfStray(state.run);
  }

  #withLoss(state: RunState): RunState {
    const isGone = state.process && !state.end && !this.#options.executor.isAlive(state.process);
    return isGone ? this.#options.executor.inspect(state.run) : state;
  }

  /** Traces of attempts that no record tells of any more. */
  #forgetIfStray(run: RunKey): void {
    const { table, executor } = this.#options;
    if (!table.has(run.id) || table.get(run.id).attempt.number > run.attempt) executor.forget(run);
  }

  #markLaunched(task: Task): void {
    this.#options.table.applyUnsaved(task.id, { type: 'launched', at: new Date().toISOString() });
  }

  /** Starts what a task is: its command, or an observer's watch. */
  begin(task: Task): void {
    if (commandSpecOf(task)) this.launch(task);
    else this.#options.table.apply(task.id, { type: 'began', at: new Date().toISOString() });
  }

  /** Starts the command of the task's current attempt; a failure is the task's end. */
  launch(task: Task): void {
    const { executor, environments, paths, trace } = this.#options;
    const run = runOf(task);
    const spec = commandSpecOf(task);
    if (!spec) return;
    this.#markLaunched(task);
    try {
      prepareOutput(paths, task);
      executor.launch({
        run,
        argv: argvOf(spec),
        cwd: spec.cwd,
        environment: environments.load(spec.environment),
        outputPath: task.output.path,
        takesInput: spec.takesInput === true,
        isFirstAsk: !this.#inherited.has(`${run.id}.${run.attempt}`),
      });
      trace.write({ event: 'launched', id: task.id, attempt: run.attempt });
    } catch (error) {
      const { message } = toError(error);
      trace.write({ event: 'launchFailed', id: task.id, message });
      this.#end(task, { code: 126, isSpawnFailure: true, at: new Date() }, message);
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
    if (!commandSpecOf(task)) return this.#terminateElsewhere(task);
    if (task.cancelPolicy === 'external') this.#options.registrants.ask(task);
    if (!task.process) {
      if (this.#withdraw(run)) return this.#endTerminated(task.id, []);
      // Its wrapper has said which process it is, or is about to, and is terminated then.
      executor.follow(run);
      return this.#handleRun(executor.inspect(run));
    }
    this.#terminating.add(task.id);
    const graceMs = task.cancelPolicy === 'abort' ? 0 : this.#options.graceMs;
    executor.terminate({ run, process: task.process, graceMs }).then(
      ({ survivors }) => {
        this.#terminating.delete(task.id);
        this.#endTerminated(task.id, survivors);
      },
      (error: unknown) => {
        // The task stays in `cancelRequested`, which says the truth; its end is still watched for.
        this.#terminating.delete(task.id);
        trace.write({ event: 'terminateFailed', id: task.id, message: toError(error).message });
        const state = executor.inspect(run);
        if (state.end || state.isLost) this.#handleRun(state);
        else table.update(table.get(task.id));
      },
    );
  }

  /** Work without a process of ours: whoever runs it is asked, and its word awaited as the policy says. */
  #terminateElsewhere(task: Task): void {
    const { registrants, graceMs } = this.#options;
    const isAsked = 'external' in task.spec && task.cancelPolicy !== 'abort' && registrants.ask(task);
    if (!isAsked) return this.#endTerminated(task.id, []);
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
    if (!task || task.attempt.number !== attempt || commandSpecOf(task)) return;
    if (task.status.state === 'cancelRequested' || task.ending) this.#endTerminated(id, []);
  }

  #withdraw(run: RunKey): boolean {
    try {
      return this.#options.executor.withdraw(run);
    } catch (error) {
      this.#options.trace.write({ event: 'withdrawFailed', id: run.id, message: toError(error).message });
      return false;
    }
  }

  #endTerminated(id: string, survivors: number[]): void {
    const { table, trace } = this.#options;
    const task = table.find(id);
    if (!task || isTerminal(task)) return;
    const bytes = outputBytes(task.output.path);
    const at = new Date().toISOString();
    const ended = table.apply(id, { type: 'terminated', survivors, bytes, at });
    trace.write({ event: 'ended', id, state: ended.status.state, survivors });
    if (commandSpecOf(task)) this.#endedRuns.forget(runOf(task));
  }

  #handleRun(state: RunState): void {
    const { table } = this.#options;
    let task = table.find(state.run.id);
    if (!task) return this.#endedRuns.forget(state.run);
    // A late word of an older attempt, or of one whose end is known, changes nothing.
    if (state.run.attempt !== task.attempt.number || isTerminal(task)) return;
    if (state.process && !task.process) {
      const at = (state.startedAt ?? new Date()).toISOString();
      // Its marker proves it, so the record can wait for the end.
      task = table.applyUnsaved(task.id, { type: 'started', process: state.process, at });
      if (task.status.state === 'cancelRequested' && !state.end) this.terminate(task);
    }
    if (this.#terminating.has(task.id)) return;
    if (state.end) this.#end(task, state.end);
    else if (state.isLost) this.#lose(task, state.survivors ?? []);
    else return;
    this.#endedRuns.forget(state.run);
  }

  #end(task: Task, end: RunEnd, reason?: string): void {
    const { path } = task.output;
    const line = lastLine(path);
    const message = end.isSpawnFailure ? (reason ?? spawnMessage(line, task.description)) : '';
    const { code, isSpawnFailure } = end;
    const at = end.at.toISOString();
    const bytes = outputBytes(path);
    const told = { type: 'ended' as const, code, isSpawnFailure, message, lastLine: line, bytes, at };
    const ended = this.#options.table.apply(task.id, told);
    this.#options.trace.write({ event: 'ended', id: task.id, state: ended.status.state, code });
  }

  #lose(task: Task, survivors: number[]): void {
    const message = lossMessage(survivors);
    const bytes = outputBytes(task.output.path);
    const at = new Date().toISOString();
    this.#options.table.apply(task.id, { type: 'lost', message, survivors, bytes, at });
    this.#options.trace.write({ event: 'lost', id: task.id, survivors });
  }
}

function lossMessage(survivors: number[]): string {
  const gone = 'Its process is gone and left no exit code: it, or the whole machine, was ended from outside';
  if (survivors.length === 0) return `${gone}.`;
  const [subject, verb] = survivors.length === 1 ? ['process', 'is'] : ['processes', 'are'];
  return `${gone}; ${subject} ${survivors.join(', ')} of it ${verb} still running.`;
}
