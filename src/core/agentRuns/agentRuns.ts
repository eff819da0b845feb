import { closeSync, openSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { toError } from '../../base/errors.ts';
import type { AgentEnd } from '../../protocol/agentEvents.ts';
import type { AgentSpec, InboxMessage } from '../../protocol/agentRun.ts';
import { questionOf } from '../../protocol/agentText.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { badRequest, inboxOverfull, noInbox, nothingAsked, wrongState } from '../../protocol/errors.ts';
import type { AnswerParams } from '../../protocol/messages.ts';
import { agentSpecOf, isTerminal, type Failure, type Task } from '../../protocol/task.ts';
import type { AgentExit } from '../agentAdapter.ts';
import type { Executor, LaunchInput, RunKey } from '../executor.ts';
import type { TaskTable } from '../taskTable.ts';
import type { Trace } from '../trace.ts';
import type { AgentCatalogue } from './agentCatalogue.ts';
import { exceededLimit } from './agentLimits.ts';
import { AgentRun } from './agentRun.ts';
import { ConversationLog, readLog, type LogPaths } from './conversationLog.ts';
import { withoutInput } from './factsReader.ts';
import { runRequest } from './runRequest.ts';
import { TranscriptFile } from './transcriptFile.ts';

/** Facts change with every word an agent says; they are told this often. */
const PUBLISH_MS = 200;
/** How long an agent may take to end after its input has. */
const CLOSE_GRACE_MS = 5000;
const INBOX_LIMIT = 100;
const HELD = 'It was interrupted, and waits for a message.';

export interface AgentRunsOptions {
  paths: DataPaths;
  table: TaskTable;
  agents: AgentCatalogue;
  executor: Executor;
  trace: Trace;
  /** How long a process that is asked to end may take. */
  graceMs: number;
  /** Ends a task that has reached a limit. */
  expire(task: Task, failure: Failure): void;
}

/** What a launch needs to know of an agent run. */
export interface AgentProcess {
  argv: string[];
  /** Added to the task's environment. */
  environment: Record<string, string>;
  input: LaunchInput;
}

interface Live {
  run: AgentRun;
  attempt: number;
  spec: AgentSpec;
  /** Messages that were given to it. */
  taken: Set<string>;
  publishTimer?: NodeJS.Timeout;
  closeTimer?: NodeJS.Timeout;
}

/** The agent runs that are live, and the way from what they say to their tasks. */
export class AgentRuns {
  readonly #options: AgentRunsOptions;
  readonly #live = new Map<string, Live>();

  constructor(options: AgentRunsOptions) {
    this.#options = options;
    options.table.onDidChange((change) => {
      // What it asked before its process was known is told now.
      if (change.type === 'changed' && change.task.process && !change.previous?.process)
        this.#publish(change.task.id);
    });
  }

  /** Begins the conversation of a task's attempt, or goes on with it. @throws Error with the reason */
  prepare(task: Task): AgentProcess {
    const live = this.#take(task);
    const { adapter, request, paths } = live;
    const { argv, environment, input } = adapter.launch(request);
    switch (input.kind) {
      case 'none':
        return { argv, environment, input };
      case 'file':
        writeFileSync(paths.input, input.content, { mode: 0o600 });
        return { argv, environment, input: { kind: 'file', path: paths.input } };
      case 'pipe':
        closeSync(openSync(paths.input, 'a', 0o600));
        return { argv, environment, input: { kind: 'feed', path: paths.input } };
    }
  }

  /** Goes on with the conversation of an attempt that runs. */
  adopt(task: Task): void {
    try {
      this.#take(task);
    } catch (error) {
      this.#options.trace.write({ event: 'problem', id: task.id, message: toError(error).message });
    }
  }

  #take(task: Task) {
    const { agents } = this.#options;
    const spec = agentSpecOf(task);
    if (!spec) throw new Error(`Task ${task.id} is no agent run.`);
    const adapter = agents.adapterOf(spec);
    if (!adapter) throw new Error(`Legwork does not know the agent "${spec.agent}" any more.`);
    this.drop(task.id);
    const key: RunKey = { id: task.id, attempt: task.attempt.number };
    const paths = this.#logPaths(key);
    const earlier = readLog(paths);
    const request = earlier?.request ?? runRequest(adapter, spec, task.agent);
    const onProblem = (error: Error) => this.#note(task.id, error);
    const log = new ConversationLog(paths, onProblem);
    if (earlier) log.goOn(paths, earlier.entries);
    else log.begin(request);
    const taken = new Set(earlier?.entries.flatMap(({ message }) => message ?? []));
    const from = task.agent?.resumes?.from;
    const isFed = spec.transport === 'control' || spec.transport === 'acp';
    const run = new AgentRun({
      adapter,
      request,
      outputPath: task.output.path,
      log,
      transcript: new TranscriptFile(task.agent?.transcript ?? '', onProblem),
      ...(earlier && { earlier: earlier.entries }),
      ...(from !== undefined && { from }),
      isFed,
      takeMessage: () => this.#takeMessage(task.id),
      onDidChange: () => this.#publishSoon(task.id),
      onDidFinish: () => this.#endInput(key),
    });
    this.#live.set(task.id, { run, attempt: key.attempt, spec, taken });
    void run.ready.then(() => this.#publishSoon(task.id));
    return { adapter, request, paths };
  }

  /**
   * The true end of an attempt whose process has ended, after all it has said was read; `asked` is the end that is known
   * otherwise. Never rejects.
   */
  async conclude(task: Task, exit: AgentExit & { asked?: AgentEnd }): Promise<AgentEnd> {
    try {
      if (this.#live.get(task.id)?.attempt !== task.attempt.number) this.#take(task);
      const live = this.#live.get(task.id);
      const end = (await live?.run.finish(
        exit,
        askedEnd(this.#options.table.get(task.id)) ?? exit.asked,
      )) ?? {
        state: 'cancelled',
      };
      this.#publish(task.id);
      return end;
    } catch (error) {
      const { message } = toError(error);
      this.#note(task.id, toError(error));
      return { state: 'failed', message };
    } finally {
      this.drop(task.id);
    }
  }

  /** Whether a conversation of the attempt is under way. */
  has(task: Task): boolean {
    return this.#live.get(task.id)?.attempt === task.attempt.number;
  }

  /** Lets go of a conversation; the agent goes on. */
  drop(id: string): void {
    const live = this.#live.get(id);
    if (!live) return;
    this.#live.delete(id);
    clearTimeout(live.publishTimer);
    clearTimeout(live.closeTimer);
    live.run.dispose();
  }

  /** Of several answers the first counts. @throws nothingAsked, badRequest */
  async answer(task: Task, { request: id, decision }: AnswerParams): Promise<void> {
    const run = this.#live.get(task.id)?.run;
    await run?.ready;
    const open = run?.openRequests ?? [];
    const request = id === undefined ? open[0] : open.find((other) => other.id === id);
    if (!run || !request) throw nothingAsked(task.id);
    if (!request.options.some((option) => option.decision === decision)) {
      const offered = request.options.map((option) => option.decision).join(', ');
      throw badRequest(`"${String(decision)}" is no answer to that. There are: ${offered}.`);
    }
    run.answer(request.id, decision);
    this.#publish(task.id);
  }

  /** Puts a message into the inbox of a run that has not ended. @throws noInbox, inboxOverfull */
  send(task: Task, message: { content: string; from?: string }): void {
    const { agents, table } = this.#options;
    const spec = agentSpecOf(task);
    const can = spec && agents.adapterOf(spec)?.transports[spec.transport];
    // One that takes none while it works gets them in a further attempt.
    if (!task.agent || !(can?.messages || can?.resume)) throw noInbox(task.id);
    const inbox = task.agent.inbox ?? [];
    if (inbox.length >= INBOX_LIMIT) throw inboxOverfull(task.id);
    const at = new Date().toISOString();
    const next = [...inbox, { id: randomUUID(), ...message, at }];
    table.update({ ...task, agent: { ...task.agent, inbox: next }, updatedAt: at });
    this.#live.get(task.id)?.run.settle();
  }

  /** Tells an agent at work of something, if it takes messages while it works. */
  tell(task: Task, message: { content: string; from: string }): void {
    const spec = agentSpecOf(task);
    const can = spec && this.#options.agents.adapterOf(spec)?.transports[spec.transport];
    if (can?.messages && this.has(task) && (task.agent?.inbox?.length ?? 0) < INBOX_LIMIT)
      this.send(task, message);
  }

  /** @throws wrongState */
  async interrupt(task: Task): Promise<void> {
    const run = this.#live.get(task.id)?.run;
    await run?.ready;
    if (!run?.interrupt())
      throw wrongState({
        id: task.id,
        state: 'not at work, or an agent that cannot be',
        verb: 'interrupted',
      });
    this.#publish(task.id);
  }

  #takeMessage(id: string): InboxMessage | undefined {
    const { table } = this.#options;
    const task = table.find(id);
    const live = this.#live.get(id);
    if (!task?.agent?.inbox || !live) return undefined;
    const { inbox, ...facts } = task.agent;
    const [next, ...rest] = inbox.filter((message) => !live.taken.has(message.id));
    if (next) live.taken.add(next.id);
    table.note({ ...task, agent: { ...facts, ...(rest.length > 0 && { inbox: rest }) } });
    return next;
  }

  #endInput(key: RunKey): void {
    const { executor, table, trace, graceMs } = this.#options;
    try {
      executor.endInput(key);
    } catch (error) {
      this.#note(key.id, toError(error));
    }
    const live = this.#live.get(key.id);
    if (!live || live.closeTimer) return;
    // Not every agent ends with its input.
    live.closeTimer = setTimeout(() => {
      const process = table.find(key.id)?.process;
      if (!process || !this.#live.has(key.id)) return;
      trace.write({ event: 'stillThere', id: key.id });
      executor
        .terminate({ run: key, process, graceMs })
        .catch((error: unknown) => this.#note(key.id, toError(error)));
    }, CLOSE_GRACE_MS).unref();
  }

  #publishSoon(id: string): void {
    const live = this.#live.get(id);
    if (!live) return;
    const task = this.#options.table.find(id);
    const requests = live.run.openRequests.map((request) => request.id).join();
    const known = (task?.agent?.requests ?? []).map((request) => request.id).join();
    // What it asks cannot wait.
    if (requests !== known || live.run.facts.session !== task?.agent?.session) return this.#publish(id);
    live.publishTimer ??= setTimeout(() => this.#publish(id), PUBLISH_MS).unref();
  }

  #publish(id: string): void {
    const live = this.#live.get(id);
    const task = this.#options.table.find(id);
    if (!live) return;
    clearTimeout(live.publishTimer);
    delete live.publishTimer;
    if (!task?.agent || isTerminal(task) || task.attempt.number !== live.attempt) return;
    const { run, spec } = live;
    const { requests: _before, ...before } = task.agent;
    const requests = run.openRequests.map(withoutInput);
    const { facts, progress } = run;
    const can = this.#options.agents.adapterOf(spec)?.transports[spec.transport];
    const next: Task = {
      ...task,
      agent: { ...before, ...facts, ...(requests.length > 0 && { requests }) },
      ...(facts.session !== undefined && can?.resume && { supportsResume: true }),
      ...(progress && { progress }),
      updatedAt: new Date().toISOString(),
    };
    // The session is the checkpoint from which it can go on: it is saved at once.
    if (facts.session !== undefined && facts.session !== before.session) this.#options.table.update(next);
    else this.#options.table.note(next);
    this.#publishStatus(id);
    const limit = exceededLimit(spec, facts.usage);
    const now = this.#options.table.get(id);
    if (limit && now.process && !now.ending && now.status.state !== 'cancelRequested')
      this.#options.expire(now, limit);
  }

  #publishStatus(id: string): void {
    const { table } = this.#options;
    const live = this.#live.get(id);
    const { status, process } = table.get(id);
    if (!live || !process || (status.state !== 'running' && status.state !== 'waiting')) return;
    const [asked] = live.run.openRequests;
    const at = new Date().toISOString();
    const need = asked
      ? { for: 'permission' as const, message: questionOf(asked.tool) }
      : live.run.isHeld && { for: 'input' as const, message: HELD };
    if (!need) {
      if (status.state === 'waiting') table.apply(id, { type: 'wentOn', at });
    } else if (status.state !== 'waiting' || status.for !== need.for || status.message !== need.message) {
      table.apply(id, { type: 'waited', ...need, at });
    }
  }

  #logPaths({ id, attempt }: RunKey): LogPaths {
    const prefix = join(this.#options.paths.run, `${id}.${attempt}`);
    return { record: `${prefix}.sent`, input: `${prefix}.input` };
  }

  #note(id: string, error: Error): void {
    this.#options.trace.write({ event: 'problem', id, message: error.message });
  }

  dispose(): void {
    for (const id of [...this.#live.keys()]) this.drop(id);
  }
}

/** The end that somebody has asked for, or a limit. */
function askedEnd({ status, ending }: Task): AgentEnd | undefined {
  if (status.state === 'cancelRequested') return { state: 'cancelled' };
  return ending && { state: 'failed', message: 'message' in ending ? (ending.message ?? '') : '' };
}
