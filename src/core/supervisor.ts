import { toError } from '../base/errors.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { argvOf } from './commandLine.ts';
import type { Executor, RunEnd, RunKey, RunState } from './executor.ts';
import { lastLine, outputBytes, prepareOutput } from './outputFile.ts';
import { decideRecovery } from './recovery.ts';
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

  constructor(options: SupervisorOptions) {
    this.#options = options;
    options.executor.onDidChangeRun((state) => this.#handleRun(state));
  }

  /** Takes up every unfinished task where the traces on disk say it is. */
  recover(runs: RunState[]): void {
    const byTask = new Map<string, RunState>();
    for (const state of runs) byTask.set(`${state.run.id}.${state.run.attempt}`, state);
    const { table, executor, trace } = this.#options;
    for (const task of [...table.values()]) {
      const run = runOf(task);
      const traces = byTask.get(`${run.id}.${run.attempt}`);
      const state = traces && this.#withLoss(traces);
      const { action } = decideRecovery(task, state);
      if (action === 'none') {
        if (traces) executor.forget(run);
        continue;
      }
      trace.write({ event: 'recovered', id: task.id, action });
      if (action === 'launch') this.launch(task);
      if (action === 'withdraw') this.terminate(task);
      if (action === 'settle' && state) this.#handleRun(state);
      if (action === 'adopt') {
        executor.follow(run);
        if (state) this.#handleRun(state);
        if (table.get(task.id).status.state === 'cancelRequested') this.terminate(table.get(task.id));
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

  /** Starts the task's current attempt; a failure is the task's end. */
  launch(task: Task): void {
    const { executor, environments, paths, trace } = this.#options;
    const run = runOf(task);
    try {
      prepareOutput(paths, task);
      executor.launch({
        run,
        argv: argvOf(task.spec),
        cwd: task.spec.cwd,
        environment: environments.load(task.spec.environment),
        outputPath: task.output.path,
      });
      trace.write({ event: 'launched', id: task.id, attempt: run.attempt });
    } catch (error) {
      const { message } = toError(error);
      trace.write({ event: 'launchFailed', id: task.id, message });
      this.#end(task, { code: 126, isSpawnFailure: true, at: new Date() }, message);
    }
  }

  /** Ends the task's processes; the task is `cancelled` once they are verified to be gone. */
  terminate(task: Task): void {
    if (this.#terminating.has(task.id)) return;
    const { table, executor, trace } = this.#options;
    const run = runOf(task);
    if (!task.process) {
      if (this.#withdraw(run)) this.#endTerminated(task.id, []);
      // Otherwise its wrapper is about to say which process it is, and is terminated then.
      return;
    }
    this.#terminating.add(task.id);
    executor.terminate({ run, process: task.process, graceMs: this.#options.graceMs }).then(
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

  #withdraw(run: RunKey): boolean {
    try {
      return this.#options.executor.withdraw(run);
    } catch (error) {
      this.#options.trace.write({ event: 'withdrawFailed', id: run.id, message: toError(error).message });
      return false;
    }
  }

  #endTerminated(id: string, survivors: number[]): void {
    const { table, executor, trace } = this.#options;
    if (!table.has(id)) return;
    const task = table.get(id);
    if (isTerminal(task)) return;
    const bytes = outputBytes(task.output.path);
    table.apply(id, { type: 'terminated', survivors, bytes, at: new Date().toISOString() });
    trace.write({ event: 'ended', id, state: 'cancelled', survivors });
    executor.forget(runOf(task));
  }

  #handleRun(state: RunState): void {
    const { table, executor } = this.#options;
    if (!table.has(state.run.id)) return;
    let task = table.get(state.run.id);
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
    executor.forget(state.run);
  }

  #end(task: Task, end: RunEnd, reason?: string): void {
    const { path } = task.output;
    const message = end.isSpawnFailure ? (reason ?? spawnMessage(lastLine(path), task)) : '';
    const { code, isSpawnFailure } = end;
    const at = end.at.toISOString();
    const ended = this.#options.table.apply(task.id, {
      type: 'ended',
      code,
      isSpawnFailure,
      message,
      bytes: outputBytes(path),
      at,
    });
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

/** The system's reason out of a shell's complaint, such as `environment: line 41: exec: foo: not found`. */
function spawnMessage(complaint: string, task: Task): string {
  return complaint.replace(/^.*?line \d+: (exec: |cd: )?/, '') || `${task.description} could not be started`;
}
