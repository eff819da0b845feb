import { isDeepStrictEqual } from 'node:util';
import { kindOf, type AgentRequest } from '../../protocol/agentRequests.ts';
import { totalUsage } from '../../protocol/agentRun.ts';
import { isLimitRequest, limitRequest } from '../../protocol/limitRequest.ts';
import { requestQuestion } from '../../protocol/requestOptions.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { transition, type TaskEvent } from '../taskTransitions.ts';
import type { EngineTurn } from '../turn/engineTurn.ts';
import { usageOfAll } from '../until/afterCheck.ts';
import { exceededLimit, faultOf, reachLimit } from './agentLimits.ts';
import type { AgentRun } from './agentRun.ts';
import { withoutInput } from './factsReader.ts';

/** Facts change with every word an agent says; they are told this often. */
const REPORT_MS = 200;
const HELD = 'It was interrupted, and waits for a message.';

export interface AgentReporterOptions {
  /** Which attempt of which task it is. */
  id: string;
  attempt: number;
  turn: EngineTurn;
  canResume: boolean;
  /** How long it may take to take its prompt. */
  startMs: number;
}

/** Brings what one live run has come to onto its task: its facts, what it asks, and the limits it has gone beyond. */
export class AgentReporter {
  readonly #options: AgentReporterOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AgentReporterOptions) {
    this.#options = options;
  }

  /** At once, when it is something that cannot wait. */
  reportSoon(run: AgentRun): void {
    const facts = this.#options.turn.table.find(this.#options.id)?.agent;
    const asked = run.openRequests.map(({ id }) => id).join();
    const known = facts?.requests?.filter((request) => !isLimitRequest(request)) ?? [];
    const isKnown = asked === known.map(({ id }) => id).join();
    const { session } = run.facts;
    const isUrgent = run.brokenPromise !== undefined || (session !== undefined && session !== facts?.session);
    if (!isKnown || isUrgent) this.report(run);
    else this.#timer ??= setTimeout(() => this.report(run), REPORT_MS).unref();
  }

  report(run: AgentRun): void {
    this.#options.turn.run(() => this.#report(run));
  }

  #report(run: AgentRun): void {
    this.reportFacts(run);
    if (!this.#current()) return;
    this.#reportNeed(run);
    const task = this.#current();
    const spec = task && agentSpecOf(task);
    if (!spec || !task.process || task.ending || task.status.state === 'cancelRequested') return;
    const { brokenPromise } = run;
    const isLate = run.isLate && !task.pausedAt;
    const at = new Date().toISOString();
    const fault = faultOf({ brokenPromise, isLate }, spec, this.#options.startMs);
    const limit = exceededLimit(spec, usageOfAll(task, task.agent?.usage), at);
    const event: TaskEvent | undefined = fault
      ? { type: 'limitReached', failure: fault, at }
      : limit && reachLimit(task, limit);
    if (event) this.#options.turn.apply(task.id, event);
  }

  reportFacts(run: AgentRun): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const task = this.#current();
    if (!task?.agent) return;
    const at = new Date().toISOString();
    const { limitAsk } = task.agent;
    const asked = this.#openRequests(run, task.agent.requests, at);
    // A question about its limit comes first: it is held.
    const requests = limitAsk ? [limitRequest(limitAsk, task), ...asked] : asked;
    const { facts, progress } = run;
    const known = { ...task.agent, ...facts };
    // Without a turn the agent may not know the session itself.
    const hasBegun = known.session !== undefined && (totalUsage(known).turns ?? 0) > 0;
    const canGoOn = hasBegun && this.#options.canResume && !run.cannotResume;
    const event = { type: 'told' as const, facts, requests, canGoOn, ...(progress && { progress }), at };
    // A task goes to every client whole, with its prompt: words that change none of its facts are the transcript's.
    const { updatedAt } = task;
    if (!isDeepStrictEqual({ ...transition(task, event), updatedAt }, task))
      this.#options.turn.apply(task.id, event);
  }

  /** What is open, with since when: the record knows that of what an earlier host was asked. */
  #openRequests(run: AgentRun, known: readonly AgentRequest[] = [], at: string): AgentRequest[] {
    return run.openRequests.map((request) => {
      const { since = at } = known.find(({ id }) => id === request.id) ?? {};
      return { ...withoutInput(request), since };
    });
  }

  /** Whether somebody is needed, and for what. */
  #reportNeed(run: AgentRun): void {
    const { turn, id } = this.#options;
    const task = turn.table.get(id);
    const { status, process } = task;
    if (!process || (status.state !== 'running' && status.state !== 'waiting')) return;
    const limitAsk = task.agent?.limitAsk;
    const [asked] = limitAsk ? [limitRequest(limitAsk, task)] : run.openRequests;
    const at = new Date().toISOString();
    const need = asked
      ? { for: kindOf(asked), message: requestQuestion(asked) }
      : run.isHeld && { for: 'input' as const, message: HELD };
    if (!need) {
      if (status.state === 'waiting') turn.apply(id, { type: 'wentOn', at });
    } else if (status.state !== 'waiting' || status.for !== need.for || status.message !== need.message) {
      turn.apply(id, { type: 'waited', ...need, at });
    }
  }

  /** The task, while this attempt of it is live. */
  #current(): Task | undefined {
    const { turn, id, attempt } = this.#options;
    const task = turn.table.find(id);
    return task && !isTerminal(task) && task.attempt.number === attempt ? task : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
