import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../../base/errors.ts';
import type { AgentSpec } from '../../protocol/agentRun.ts';
import type { AgentLaunch } from '../agentAdapter.ts';
import type { Attendance } from '../attendance.ts';
import type { Executor, RunKey } from '../executor.ts';
import type { Trace } from '../trace.ts';
import type { EngineTurn } from '../turn/engineTurn.ts';
import { AgentReporter } from './agentReporter.ts';
import type { AgentRun } from './agentRun.ts';
import type { AgentTimes } from './agentTimes.ts';
import type { LogPaths } from './conversationLog.ts';
import { UnattendedRequests } from './unattendedRequests.ts';

/** How long an agent may take to end after its input has. */
const CLOSE_GRACE_MS = 5000;

export interface LiveRunOptions {
  key: RunKey;
  spec: AgentSpec;
  launch: AgentLaunch;
  paths: LogPaths;
  canResume: boolean;
  turn: EngineTurn;
  executor: Executor;
  trace: Trace;
  attendance: Attendance;
  times: AgentTimes;
  /** How long a process that is asked to end may take. */
  graceMs: number;
}

/** One attempt with its conversation, from its launch or adoption to its end. */
export class LiveRun {
  readonly #options: LiveRunOptions;
  readonly #reporter: AgentReporter;
  readonly #unattended: UnattendedRequests | undefined;
  readonly #ended = Promise.withResolvers<void>();
  readonly run: AgentRun;
  #closeTimer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** `converse` begins the conversation, which tells then of what happens. */
  constructor(options: LiveRunOptions, converse: (live: LiveRun) => AgentRun) {
    this.#options = options;
    const { key, turn, canResume, times, spec } = options;
    this.#reporter = new AgentReporter({ ...key, turn, canResume, startMs: times.startMs });
    this.run = converse(this);
    if (spec.unattendedQuestions === 'decline') this.#unattended = this.#declining();
  }

  get key(): RunKey {
    return this.#options.key;
  }

  get launch(): AgentLaunch {
    return this.#options.launch;
  }

  get paths(): LogPaths {
    return this.#options.paths;
  }

  /** Brings what the run has come to onto its task now. */
  report(): void {
    this.#reporter.report(this.run);
  }

  /** The same for a task that is about to end: only what is known of it. */
  reportFacts(): void {
    this.#reporter.reportFacts(this.run);
  }

  /** There is something new of it. */
  noteChange(): void {
    if (this.#isDisposed) return;
    this.#reporter.reportSoon(this.run);
    this.#unattended?.note(this.run.openRequests);
  }

  #declining(): UnattendedRequests {
    const { attendance, times, trace, turn, key } = this.#options;
    return new UnattendedRequests({
      graceMs: times.unattendedMs,
      absenceMs: () => attendance.absenceMs(turn.table.get(key.id)),
      declinedCount: () => this.run.declinedCount,
      decline: (request, answer) => {
        this.run.answer(request, answer, { isUnattended: true });
        trace.write({ event: 'answered', id: key.id, decision: 'unattended' });
      },
    });
  }

  /** It has done all it was asked: its input ends, and after a while its process is ended. */
  endInput(): void {
    const { executor, turn, trace, graceMs, key } = this.#options;
    try {
      executor.endInput(key);
    } catch (error) {
      this.#note(error);
    }
    // Not every agent ends with its input.
    this.#closeTimer ??= setTimeout(() => {
      const process = turn.table.find(key.id)?.process;
      if (!process || this.#isDisposed) return;
      trace.write({ event: 'stillThere', id: key.id });
      executor.terminate({ run: key, process }, graceMs).catch((error: unknown) => this.#note(error));
    }, CLOSE_GRACE_MS).unref();
  }

  /**
   * Tells the agent that its run is to end. Resolves when its process has ended, or some time later; at once where it
   * cannot be told. Never rejects.
   */
  async farewell(): Promise<void> {
    const stop = new AbortController();
    const { signal } = stop;
    const timeUp = delay(this.#options.times.farewellMs, undefined, { signal }).catch(() => undefined);
    try {
      await Promise.race([this.run.ready, timeUp]);
      if (this.run.leave()) await Promise.race([this.#ended.promise, timeUp]);
    } catch (error) {
      this.#note(error);
    } finally {
      stop.abort();
    }
  }

  /** Its process has ended. */
  noteEnd(): void {
    this.#ended.resolve();
  }

  #note(error: unknown): void {
    const { trace, key } = this.#options;
    trace.write({ event: 'problem', id: key.id, message: toError(error).message });
  }

  /** Lets go of the conversation; the agent goes on. */
  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#closeTimer);
    this.#ended.resolve();
    this.#unattended?.dispose();
    this.#reporter.dispose();
    this.run.dispose();
  }
}
