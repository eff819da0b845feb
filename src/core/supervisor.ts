import { isDeepStrictEqual } from 'node:util';
import { toError } from '../base/errors.ts';
import type { Holdings } from '../base/holdings.ts';
import { approvalOf } from '../protocol/openRequests.ts';
import { agentSpecOf, hasProcess, isTerminal, type ProcessIdentity, type Task } from '../protocol/task.ts';
import { isBetweenAttempts } from '../protocol/checks.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { EndedRuns } from './endedRuns.ts';
import { FailedEndings } from './failedEndings.ts';
import { lossMessage, RunEnds } from './runEnds.ts';
import { forTask } from './forTask.ts';
import type { Executor, RunKey, RunState } from './executor.ts';
import { prepareOutput } from './outputFile.ts';
import type { LeftoversKeeper } from './leftoversKeeper.ts';
import type { OutputWatch } from './outputWatch.ts';
import { ExternalWork } from './externalWork.ts';
import { decideRecovery, isBeingEnded } from './recovery.ts';
import { launchOf, type LaunchParts } from './launchOf.ts';
import type { Holds } from './holds.ts';
import type { Registrants } from './registrants.ts';
import { isWaitingToStart } from './scheduler.ts';
import { inSlices } from './turn/inSlices.ts';
import type { UseWatch } from './resources/useWatch.ts';
import type { EngineTurn } from './turn/engineTurn.ts';
import type { Trace } from './trace.ts';
import type { Baselines } from './worktrees/baselines.ts';

export interface SupervisorOptions extends LaunchParts {
  paths: DataPaths;
  turn: EngineTurn;
  executor: Executor;
  outputs: OutputWatch;
  uses: UseWatch;
  registrants: Registrants;
  leftovers: LeftoversKeeper;
  baselines: Pick<Baselines, 'before' | 'stop'>;
  holds: Pick<Holds, 'recover'>;
  trace: Trace;
  /** How long a cancelled task may take to end by itself. */
  graceMs: number;
  /** How long work may go on whose program is gone. */
  sessionGraceMs: number;
}

/** The current attempt of a task. */
export function runOf(task: Task): RunKey {
  return { id: task.id, attempt: task.attempt.number };
}

/**
 * Carries tasks from their record to their processes, when a turn says so, and brings what becomes of those back as
 * events.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  /** Tasks whose processes are being terminated; their end is told when that is done. */
  readonly #terminating = new Set<string>();
  /** Attempts that a host before this one may have asked for. */
  readonly #inherited = new Set<string>();
  /** Whose processes could not be ended, and when that is tried again. */
  readonly #failures = new FailedEndings((id) => this.#tryAgain(id));
  readonly #external: ExternalWork;
  readonly #endedRuns: EndedRuns;
  readonly #ends: RunEnds;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { executor, turn } = options;
    this.#endedRuns = new EndedRuns({ executor, table: turn.table });
    this.#ends = new RunEnds({
      ...options,
      isTerminating: (id) => this.#terminating.has(id),
      forget: (run) => this.#forget(run),
    });
    this.#external = new ExternalWork({ ...options, end: (id) => this.#ends.terminated(id, []) });
    executor.onDidChangeRun((state) =>
      turn.runInOrder(() => forTask(state.run.id, () => this.#handleRun(state))),
    );
  }

  get holdings(): Holdings {
    return {
      terminatingTasks: this.#terminating.size,
      inheritedAttempts: this.#inherited.size,
      ...this.#ends.holdings,
      unsavedEnds: this.#endedRuns.waitingCount,
      failedEndings: this.#failures.size,
      ...this.#external.holdings,
    };
  }

  /** Takes up every unfinished task where the traces on disk say it is; others get their turn meanwhile. */
  async recover(runs: RunState[]): Promise<void> {
    const { turn } = this.#options;
    const { table } = turn;
    const byAttempt = new Map<string, RunState>();
    for (const state of runs) byAttempt.set(attemptName(state.run), state);
    const ended = new Set(runs.flatMap(({ run }) => table.find(run.id) ?? []).filter(isTerminal));
    await inSlices([...ended, ...table.unfinished()], ({ id }) => {
      // It may have ended since, or be gone.
      const task = table.find(id);
      const traces = task && byAttempt.get(attemptName(runOf(task)));
      if (task && (traces || !isTerminal(task)))
        turn.run(() => forTask(task.id, () => this.#recoverTask(task, traces)));
    });
    await inSlices(runs, (state) => this.#forgetIfStray(state));
  }

  #recoverTask(task: Task, traces: RunState | undefined): void {
    const { executor, trace, turn } = this.#options;
    const run = runOf(task);
    if (!hasAttemptEnded(task) && hasProcess(task)) this.#inherited.add(attemptName(run));
    const { action } = decideRecovery(task, traces);
    if (action === 'none') {
      // Whoever runs it elsewhere may come back to this host.
      if ('external' in task.spec && !isTerminal(task)) this.#external.await(task);
      // What a pending one left is for its next launch.
      if (traces && hasAttemptEnded(task)) {
        this.#endLate(task, traces);
        executor.forget(run);
      }
      return;
    }
    trace.write({ event: 'recovered', id: task.id, action });
    switch (action) {
      case 'launch':
        this.#markLaunched(task);
        return this.launch(task.id);
      case 'withdraw':
        return this.terminate(task.id);
      case 'settle':
        // Its command has ended, but whether all that belongs to it is gone has not been seen.
        if (task.process && isBeingEnded(task)) this.terminate(task.id);
        else if (traces) this.#handleRun(traces);
        return;
      case 'adopt': {
        // Its record may still say what it waited for before it was launched.
        if (task.status.state === 'pending') this.#markLaunched(task);
        executor.follow(run, traces?.process ?? task.process);
        // A claim that somebody has removed: without it, what is followed would be begun again, and not found lost.
        if (!traces?.isClaimed) this.#withdraw(run);
        if (agentSpecOf(task)) this.#options.agentRuns.adopt(turn.table.get(task.id));
        if (traces) this.#handleRun(traces);
        const now = turn.table.get(task.id);
        if (isTerminal(now)) return;
        if (isBeingEnded(now)) this.terminate(now.id);
        else this.#options.holds.recover(now);
      }
    }
  }

  /** Traces of attempts that no record tells of any more. */
  #forgetIfStray(state: RunState): void {
    const { run } = state;
    const task = this.#options.turn.table.find(run.id);
    if (task && task.attempt.number <= run.attempt) return;
    // A record that could not be read may be put right, and then tell of them.
    if (!task && this.#options.turn.table.isTaken(run.id)) return;
    if (task) this.#endLate(task, state);
    this.#options.executor.forget(run);
  }

  #markLaunched(task: Task): void {
    this.#options.turn.apply(task.id, { type: 'launched', at: new Date().toISOString() });
  }

  /** Starts the process of the task's current attempt, once what is to be kept before is kept. */
  launch(id: string): void {
    const { baselines, turn } = this.#options;
    const task = turn.table.get(id);
    const kept = isLaunched(task) ? baselines.before(task) : undefined;
    if (!kept) return this.#launch(task);
    const go = () => {
      const now = turn.table.find(id);
      if (now?.attempt.number === task.attempt.number) this.#launch(now);
    };
    void kept.then(() => turn.runInOrder(() => forTask(id, go)));
  }

  /** A failure is the task's end. */
  #launch(task: Task): void {
    const { executor, agentRuns, paths, trace } = this.#options;
    // It may have been cancelled since.
    if (!isLaunched(task)) return;
    const run = runOf(task);
    try {
      prepareOutput(paths, task);
      executor.launch({
        run,
        ...launchOf(task, this.#options),
        outputPath: task.output.path,
        isFirstAsk: !this.#inherited.has(attemptName(run)),
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

  /** Ends the task's processes; the task is `cancelled` once they are verified to be gone. */
  terminate(id: string): void {
    const { executor, turn } = this.#options;
    const task = turn.table.get(id);
    if (isTerminal(task) || this.#terminating.has(id)) return;
    const run = runOf(task);
    if (!hasProcess(task)) return this.#external.terminate(task);
    if (task.cancelPolicy === 'external') this.#options.registrants.ask(task);
    if (!task.process) {
      this.#options.baselines.stop(id);
      if (this.#withdraw(run)) return this.#ends.terminated(task.id, []);
      // Its wrapper has said which process it is, or is about to, and is terminated then.
      executor.follow(run);
      return this.#look(run);
    }
    const isAbrupt = task.cancelPolicy === 'abort' || this.#failures.isKilling(id);
    this.#endProcesses(task, task.process, isAbrupt ? 0 : this.#options.graceMs);
  }

  #endProcesses(task: Task, process: ProcessIdentity, graceMs: number): void {
    const { id } = task;
    const { agentRuns, executor, trace, turn } = this.#options;
    const run = runOf(task);
    this.#terminating.add(id);
    const terminate = () => executor.terminate({ run, process }, graceMs);
    // An agent is told before: what it has running elsewhere no signal of ours reaches.
    // One that writes too much would go on to do that meanwhile.
    const isTold = graceMs > 0 && task.ending?.kind !== 'outputLimit' && agentRuns.has(task);
    (isTold ? agentRuns.farewell(task).then(terminate) : terminate()).then(
      ({ survivors }) =>
        turn.runInOrder(() => {
          this.#terminating.delete(id);
          this.#failures.forget(id);
          this.#ends.concluded(task, { signal: 'SIGTERM', at: new Date() }, () =>
            this.#ends.terminated(id, survivors),
          );
        }),
      (error: unknown) => {
        // The task stays in `cancelRequested`, which says the truth; its end is still watched for, and asked for again.
        this.#terminating.delete(id);
        trace.write({ event: 'terminateFailed', id, message: toError(error).message });
        this.#failures.add(id);
        this.#look(run);
      },
    );
  }

  /** Whether its processes could not be ended when that was tried the last time. */
  hasFailedToEnd(id: string): boolean {
    return this.#failures.has(id);
  }

  /** Ends the processes of a task now, where that has failed before: without a grace period, and without a pause. */
  kill(id: string): void {
    this.#failures.kill(id);
    this.terminate(id);
  }

  #tryAgain(id: string): void {
    const task = this.#options.turn.table.find(id);
    if (task && !isTerminal(task) && isBeingEnded(task)) this.#options.turn.run(() => this.terminate(id));
    else this.#failures.forget(id);
  }

  /** Takes up how the attempt is now. */
  #look(run: RunKey): void {
    this.#options.executor.inspect(run).then(
      (state) => this.#options.turn.runInOrder(() => this.#handleRun(state)),
      (error: unknown) => {
        // Its end is still watched for.
        this.#options.trace.write({ event: 'problem', id: run.id, message: toError(error).message });
      },
    );
  }

  /** Whoever ran these is gone: nobody is left to say that they have ended. */
  abandon(ids: Iterable<string>): void {
    this.#external.abandon(ids);
  }

  #withdraw(run: RunKey): boolean {
    try {
      return this.#options.executor.withdraw(run);
    } catch (error) {
      this.#options.trace.write({ event: 'withdrawFailed', id: run.id, message: toError(error).message });
      return false;
    }
  }

  /** Always inside a turn. */
  #handleRun(state: RunState): void {
    const { turn } = this.#options;
    const { table } = turn;
    let task = table.find(state.run.id);
    if (!task) return table.isTaken(state.run.id) ? undefined : this.#endedRuns.forget(state.run);
    // A file that only looks like a trace.
    if (!hasProcess(task) || approvalOf(task)) return;
    if (state.run.attempt !== task.attempt.number || hasAttemptEnded(task)) return this.#endLate(task, state);
    if (state.process && !task.process) {
      const at = (state.startedAt ?? new Date()).toISOString();
      // Its marker proves it, so the record can wait for the end.
      task = turn.apply(task.id, { type: 'started', process: state.process, at });
      this.#options.executor.follow(state.run, state.process);
      if (task.status.state === 'cancelRequested' && !state.end) this.terminate(task.id);
    }
    const { end, isLost, place } = state;
    if (place && task.executor && !isDeepStrictEqual(place, task.executor.place))
      task = turn.apply(task.id, { type: 'placed', place, at: new Date().toISOString() });
    if (end?.use) this.#options.uses.noteEnd(task, end.use);
    if (this.#terminating.has(task.id)) {
      if (end || isLost) this.#options.agentRuns.noteEnd(task.id);
      return;
    }
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
      const asked = { state: 'failed' as const, message: lossMessage(state) };
      const exit = { signal: 'SIGKILL', at: new Date(), asked };
      this.#ends.concluded(task, exit, () =>
        this.#ends.finish(state.run, (now) => this.#ends.lost(now, state)),
      );
    }
  }

  /**
   * A late word of an older attempt, or of one whose end is known, changes nothing. But one that only now says which
   * process it is, because the disk was full until then, is about to run what counts as lost.
   */
  #endLate(task: Task, { run, process, end: known, isLost }: RunState): void {
    const { executor, trace } = this.#options;
    // An end may be told twice; where many are, a look for each would take long.
    if (!process || known || isLost) return;
    // The processes of an attempt are found by their task, too: those of a newer one would be ended with it.
    if (!(isTerminal(task) || isWaitingToStart(task))) return;
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
    this.#inherited.delete(attemptName(run));
    this.#failures.forget(run.id);
    this.#endedRuns.forget(run);
  }

  /** The record of the task is on disk again, or gone. */
  forgetSaved(id: string): void {
    this.#endedRuns.forgetSaved(id);
  }

  dispose(): void {
    this.#failures.dispose();
    this.#external.dispose();
  }
}

/** Whether nothing but its process is missing. */
function isLaunched(task: Task): boolean {
  return task.status.state === 'pending' && !isWaitingToStart(task);
}

/** Whether the end of the current attempt is recorded. */
function hasAttemptEnded(task: Task): boolean {
  return isTerminal(task) || isBetweenAttempts(task);
}

function attemptName({ id, attempt }: RunKey): string {
  return `${id}.${attempt}`;
}
