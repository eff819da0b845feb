import type { Holdings } from '../base/holdings.ts';
import type { AgentEnd } from '../protocol/agentEvents.ts';
import { namesOfLeftovers } from '../protocol/leftoversText.ts';
import { agentSpecOf, hasProcess, isTerminal, type Task } from '../protocol/task.ts';
import { isBetweenAttempts } from '../protocol/checks.ts';
import type { AttemptUse } from '../protocol/use.ts';
import type { AgentExit } from './agentAdapter.ts';
import type { AgentRuns } from './agentRuns/agentRuns.ts';
import type { HeldRun, RunEnd, RunKey, RunProcess, RunState } from './executor.ts';
import type { Look } from './leftovers.ts';
import type { LeftoversKeeper } from './leftoversKeeper.ts';
import { lastLine, outputBytes, spawnMessage } from './outputFile.ts';
import type { OutputWatch } from './outputWatch.ts';
import type { UseWatch } from './resources/useWatch.ts';
import type { EngineTurn } from './turn/engineTurn.ts';
import type { Trace } from './trace.ts';

export interface RunEndsOptions {
  turn: EngineTurn;
  outputs: OutputWatch;
  agentRuns: AgentRuns;
  leftovers: LeftoversKeeper;
  uses: UseWatch;
  trace: Trace;
  /** Whether the task's processes are being ended. */
  isTerminating(id: string): boolean;
  /** Drops the state of an attempt that has ended. */
  forget(run: RunKey): void;
}

/** Records how attempts end, after reading and looking up what that requires. */
export class RunEnds {
  readonly #options: RunEndsOptions;
  /** Attempts of agents that have ended, and whose remaining output is being read. */
  readonly #concluding = new Set<string>();

  constructor(options: RunEndsOptions) {
    this.#options = options;
  }

  get holdings(): Holdings {
    return { concludingAttempts: this.#concluding.size };
  }

  /** Resolves when the remaining output of an agent has been read; immediately for other tasks. */
  concluded(task: Task, exit: AgentExit & { asked?: AgentEnd }, then: (agent?: AgentEnd) => void): void {
    const { agentRuns } = this.#options;
    const hasBegun = task.process !== undefined || agentRuns.has(task);
    if (!agentSpecOf(task) || !hasBegun) return then();
    const name = `${task.id}.${task.attempt.number}`;
    // An end may be reported twice.
    if (this.#concluding.has(name)) return;
    this.#concluding.add(name);
    void agentRuns.conclude(task, exit).then((agent) => {
      this.#options.turn.runInOrder(() => {
        this.#concluding.delete(name);
        then(agent);
      });
    });
  }

  /** Resolves when the leftovers of an attempt have been looked up; immediately if there are none. */
  looked(held: HeldRun | undefined, then: (left?: Look) => void): void {
    if (held)
      void this.#options.leftovers.find(held).then((left) => this.#options.turn.runInOrder(() => then(left)));
    else then();
  }

  /** Records an end, unless it changed while the remaining output of an agent was read. */
  finish(run: RunKey, record: (task: Task) => void): void {
    // Its end is recorded once that is verified.
    if (this.#options.isTerminating(run.id)) return;
    const task = this.#options.turn.table.find(run.id);
    if (task && task.attempt.number === run.attempt && !isTerminal(task) && !isBetweenAttempts(task))
      record(task);
    this.#options.forget(run);
  }

  /** Records the end of a command, or why it could not be started. */
  ended(
    task: Task,
    end: RunEnd,
    told: { reason?: string; agent?: AgentEnd | undefined; left?: Look | undefined },
  ): void {
    const { outputs, turn, trace } = this.#options;
    // The last lines of a monitor come before its end.
    outputs.finish(task);
    const { path } = task.output;
    const bytes = outputBytes(path);
    const line = bytes > 0 ? lastLine(path) : '';
    const message = end.isSpawnFailure ? (told.reason ?? spawnMessage(line, task.description)) : '';
    const { code, signal, isSpawnFailure, cause } = end;
    const at = end.at.toISOString();
    const ended = turn.apply(task.id, {
      type: 'ended',
      ...{
        code,
        ...(signal !== undefined && { signal }),
        isSpawnFailure,
        message,
        lastLine: line,
        ...(cause && { cause }),
        bytes,
        at,
      },
      ...(told.left && { left: told.left }),
      ...(told.agent && { agent: told.agent }),
      ...this.#useOf(task),
    });
    trace.write({ event: 'ended', id: task.id, state: ended.status.state, code });
  }

  /** Records that a task was ended, once it is verified that no processes but the survivors are left. */
  terminated(id: string, survivors: RunProcess[]): void {
    const { turn, agentRuns, outputs, trace } = this.#options;
    const task = turn.table.find(id);
    if (!task || isTerminal(task)) return;
    outputs.finish(task);
    // The output of a withdrawn run is not evaluated for its end.
    agentRuns.drop(id);
    const bytes = outputBytes(task.output.path);
    const at = new Date().toISOString();
    const ended = turn.apply(id, { type: 'terminated', survivors, bytes, ...this.#useOf(task), at });
    trace.write({ event: 'ended', id, state: ended.status.state, survivors: pidsOf(survivors) });
    if (hasProcess(task)) this.#options.forget({ id, attempt: task.attempt.number });
  }

  /** Records that the wrapper is gone without having recorded an end. */
  lost(task: Task, state: Loss): void {
    const { turn, outputs, trace } = this.#options;
    const { survivors = [], cause } = state;
    outputs.finish(task);
    const message = lossMessage(state);
    const isTimeLimit = cause?.isTimeLimit && { isTimeLimit: true as const };
    const bytes = outputBytes(task.output.path);
    const at = new Date().toISOString();
    turn.apply(task.id, {
      type: 'lost',
      message,
      survivors,
      ...isTimeLimit,
      bytes,
      ...this.#useOf(task),
      at,
    });
    trace.write({ event: 'lost', id: task.id, survivors: pidsOf(survivors) });
  }

  #useOf(task: Task): { use?: AttemptUse } {
    const use = this.#options.uses.takeEnd(task);
    return use ? { use } : {};
  }
}

function pidsOf(processes: RunProcess[]): number[] {
  return processes.map(({ pid }) => pid);
}

/** What is known of an attempt whose wrapper is gone without an end. */
type Loss = Pick<RunState, 'survivors' | 'machine' | 'cause'>;

/** The description of a loss on the record. */
export function lossMessage({ survivors = [], machine, cause }: Loss): string {
  if (cause?.message !== undefined) return cause.message;
  if (machine !== undefined)
    return 'It ran on another machine, which runs nothing of it any more, and it left no exit code.';
  const gone = 'Its process is gone and left no exit code: it, or the whole machine, was ended from outside';
  if (survivors.length === 0) return `${gone}.`;
  const [subject, verb] = survivors.length === 1 ? ['process', 'is'] : ['processes', 'are'];
  const names = namesOfLeftovers({ count: survivors.length, processes: survivors });
  return `${gone}; ${subject} ${names} of it ${verb} still running.`;
}
