import { isDeepStrictEqual } from 'node:util';
import { totalUsage } from '../../protocol/agentRun.ts';
import { requestQuestion } from '../../protocol/permissionOptions.ts';
import { agentSpecOf, isTerminal, type Failure, type Task } from '../../protocol/task.ts';
import type { TaskTable } from '../taskTable.ts';
import { exceededLimit } from './agentLimits.ts';
import type { AgentRun } from './agentRun.ts';
import { withoutInput } from './factsReader.ts';

/** Facts change with every word an agent says; they are told this often. */
const REPORT_MS = 200;
const HELD = 'It was interrupted, and waits for a message.';

export interface AgentReporterOptions {
  /** Which attempt of which task it is. */
  id: string;
  attempt: number;
  table: TaskTable;
  canResume: boolean;
  /** Ends a task that has reached a limit. */
  expire(task: Task, failure: Failure): void;
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
    const facts = this.#options.table.find(this.#options.id)?.agent;
    const asked = run.openRequests.map(({ id }) => id).join();
    const isKnown = asked === (facts?.requests ?? []).map(({ id }) => id).join();
    const { session } = run.facts;
    if (!isKnown || (session !== undefined && session !== facts?.session)) this.report(run);
    else this.#timer ??= setTimeout(() => this.report(run), REPORT_MS).unref();
  }

  report(run: AgentRun): void {
    this.reportFacts(run);
    if (!this.#current()) return;
    this.#reportNeed(run);
    const task = this.#current();
    const spec = task && agentSpecOf(task);
    const limit = spec && exceededLimit(spec, task.agent?.usage);
    if (limit && task.process && !task.ending && task.status.state !== 'cancelRequested')
      this.#options.expire(task, limit);
  }

  reportFacts(run: AgentRun): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const task = this.#current();
    if (!task?.agent) return;
    const { requests: _before, ...before } = task.agent;
    const requests = run.openRequests.map(withoutInput);
    const { facts, progress } = run;
    const known = { ...before, ...facts };
    // Without a turn the agent may not know the session itself.
    const hasBegun = known.session !== undefined && (totalUsage(known).turns ?? 0) > 0;
    const canGoOn = hasBegun && this.#options.canResume && !run.cannotResume;
    const news: Partial<Task> = {
      agent: { ...known, ...(requests.length > 0 && { requests }) },
      ...(canGoOn && { supportsResume: true }),
      ...(progress && { progress }),
    };
    // A task goes to every client whole, with its prompt: words that change none of its facts are the transcript's.
    const next: Task = { ...task, ...news };
    if (isDeepStrictEqual(next, task)) return;
    next.updatedAt = new Date().toISOString();
    // The session is the checkpoint from which it can go on: it is saved at once.
    if (facts.session !== undefined && facts.session !== before.session) this.#options.table.update(next);
    else this.#options.table.note(next);
  }

  /** Whether somebody is needed, and for what. */
  #reportNeed(run: AgentRun): void {
    const { table, id } = this.#options;
    const { status, process } = table.get(id);
    if (!process || (status.state !== 'running' && status.state !== 'waiting')) return;
    const [asked] = run.openRequests;
    const at = new Date().toISOString();
    const need = asked
      ? { for: 'permission' as const, message: requestQuestion(asked) }
      : run.isHeld && { for: 'input' as const, message: HELD };
    if (!need) {
      if (status.state === 'waiting') table.apply(id, { type: 'wentOn', at });
    } else if (status.state !== 'waiting' || status.for !== need.for || status.message !== need.message) {
      table.apply(id, { type: 'waited', ...need, at });
    }
  }

  /** The task, while this attempt of it is live. */
  #current(): Task | undefined {
    const { table, id, attempt } = this.#options;
    const task = table.find(id);
    return task && !isTerminal(task) && task.attempt.number === attempt ? task : undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
