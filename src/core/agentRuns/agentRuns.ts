import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { toError } from '../../base/errors.ts';
import { writeIfDifferent } from '../../base/atomicFile.ts';
import { openForAppending } from '../../base/regularFile.ts';
import type { AgentEnd } from '../../protocol/agentEvents.ts';
import type { AgentSpec, InboxMessage } from '../../protocol/agentRun.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { noInbox, notSaved } from '../../protocol/errors.ts';
import { agentSpecOf, type Task } from '../../protocol/task.ts';
import { endedBefore, filledPrompt } from '../afterResults.ts';
import type {
  AgentAdapter,
  AgentCapabilities,
  AgentExit,
  AgentLaunch,
  RunRequest,
  ToolServer,
} from '../agentAdapter.ts';
import type { Attendance } from '../attendance.ts';
import type { Executor, LaunchInput, RunKey } from '../executor.ts';
import type { Trace } from '../trace.ts';
import type { EngineTurn } from '../turn/engineTurn.ts';
import type { AgentCatalogue } from './agentCatalogue.ts';
import { AgentRun } from './agentRun.ts';
import type { AgentTimes } from './agentTimes.ts';
import { ConversationLog, readLog, sentLines, type LogPaths } from './conversationLog.ts';
import { checkRoom, hasRoom, newMessage } from './inbox.ts';
import { LiveRun } from './liveRun.ts';
import { runRequest } from './runRequest.ts';
import { TranscriptFile } from './transcriptFile.ts';

export interface AgentRunsOptions {
  paths: DataPaths;
  turn: EngineTurn;
  agents: AgentCatalogue;
  executor: Executor;
  trace: Trace;
  /** How long a process that is asked to end may take. */
  graceMs: number;
  attendance: Attendance;
  times: AgentTimes;
  /** The MCP server with Legwork's tools for the run of a task. */
  serverOf(id: string): ToolServer;
}

/** What a launch needs to know of an agent run. */
export interface AgentProcess {
  argv: string[];
  /** Added to the task's environment. */
  environment: Record<string, string>;
  /** See `AgentLaunch`. */
  configuration?: AgentLaunch['configuration'];
  input: LaunchInput;
}

/** The agent runs that are live: their conversations, and what is said to them. */
export class AgentRuns {
  readonly #options: AgentRunsOptions;
  readonly #live = new Map<string, LiveRun>();

  constructor(options: AgentRunsOptions) {
    this.#options = options;
  }

  /** Brings what the run has come to onto its task now. */
  report(id: string): void {
    this.#live.get(id)?.report();
  }

  /** How many conversations are under way. */
  get liveCount(): number {
    return this.#live.size;
  }

  /** Begins the conversation of a task's attempt, or goes on with it. @throws Error with the reason */
  prepare(task: Task): AgentProcess {
    const { launch, paths } = this.#take(task);
    const { input, ...process } = launch;
    const path = paths.input;
    if (input.kind === 'none') return { ...process, input };
    if (input.kind === 'file') writeIfDifferent(path, input.content);
    else closeSync(openForAppending(path));
    return { ...process, input: { kind: input.kind === 'file' ? 'file' : 'feed', path } };
  }

  /** Goes on with the conversation of an attempt that runs. */
  adopt(task: Task): void {
    try {
      this.#take(task);
    } catch (error) {
      this.#options.trace.write({ event: 'problem', id: task.id, message: toError(error).message });
    }
  }

  #take(task: Task): LiveRun {
    const { agents, times } = this.#options;
    const spec = agentSpecOf(task);
    if (!spec) throw new Error(`Task ${task.id} is not an agent run.`);
    const adapter = agents.adapterOf(spec);
    if (!adapter) throw new Error(`Legwork does not know the agent "${spec.agent}" any more.`);
    this.drop(task.id);
    const key: RunKey = { id: task.id, attempt: task.attempt.number };
    const paths = this.#logPaths(key);
    const earlier = readLog(paths);
    const request = earlier?.request ?? this.#requestFor(adapter, task, spec);
    const launch = adapter.launch(request);
    const onProblem = (error: Error) => this.#note(task.id, error);
    const log = new ConversationLog(paths, onProblem);
    if (earlier) log.goOn(paths, earlier.entries);
    else log.begin(request);
    const taken = new Set(sentLines(earlier?.entries ?? []).flatMap(({ message }) => message ?? []));
    // Its record may be older than what it got.
    if (taken.size > 0) this.#dropMessages(task.id, taken);
    const from = task.agent?.resumes?.from;
    const canResume = adapter.transports[spec.transport]?.resume === true;
    const parts = { ...this.#options, key, spec, launch, paths, canResume };
    const live = new LiveRun(
      parts,
      (self) =>
        new AgentRun({
          adapter,
          request,
          outputPath: task.output.path,
          log,
          transcript: new TranscriptFile(task.agent?.transcript ?? '', onProblem),
          ...(earlier && { earlier }),
          ...(from !== undefined && { from }),
          isFed: launch.input.kind === 'pipe',
          times,
          takeMessage: () => this.#takeMessage(task.id, taken),
          onDidChange: () => self.noteChange(),
          onDidFinish: () => self.endInput(),
        }),
    );
    this.#live.set(task.id, live);
    live.run.ready.then(() => live.report()).catch((error: unknown) => onProblem(toError(error)));
    return live;
  }

  /** What is asked of the agent: its prompt gets what the tasks before it have left. */
  #requestFor(adapter: AgentAdapter, task: Task, spec: AgentSpec): RunRequest {
    const { serverOf, turn } = this.#options;
    const request = runRequest(adapter, spec, { facts: task.agent, server: serverOf(task.id) });
    // What it goes on with was said later, and by others.
    const ended = task.agent?.resumes ? [] : endedBefore(task, (id) => turn.table.find(id));
    return ended.length > 0 ? { ...request, prompt: filledPrompt(request.prompt, ended) } : request;
  }

  /**
   * The true end of an attempt whose process has ended, after all it has said was read; `asked` is the end that is known
   * otherwise. Never rejects.
   */
  async conclude(task: Task, exit: AgentExit & { asked?: AgentEnd }): Promise<AgentEnd> {
    try {
      const live = this.#find(task) ?? this.#take(task);
      const end = await live.run.finish(exit, askedEnd(this.#options.turn.table.get(task.id)) ?? exit.asked);
      live.reportFacts();
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
    return this.#find(task) !== undefined;
  }

  #find({ id, attempt }: Task): LiveRun | undefined {
    const live = this.#live.get(id);
    return live?.key.attempt === attempt.number ? live : undefined;
  }

  /** Lets go of a conversation; the agent goes on. */
  drop(id: string): void {
    const live = this.#live.get(id);
    if (!live) return;
    this.#live.delete(id);
    live.dispose();
  }

  /** The run of the task's attempt, once it is where an earlier host was; `undefined` if none is live. */
  async ready(task: Task): Promise<AgentRun | undefined> {
    await this.#find(task)?.run.ready;
    return this.#find(task)?.run;
  }

  /**
   * Tells an agent at work that its run is to end. Resolves when its process has ended, or some time later; at once where
   * it cannot be told. Never rejects.
   */
  async farewell(task: Task): Promise<void> {
    await this.#find(task)?.farewell();
  }

  /** Its process has ended. */
  noteEnd(id: string): void {
    this.#live.get(id)?.noteEnd();
  }

  /** Puts a message into the inbox of a run that has not ended, and onto the disk. @throws noInbox, inboxOverfull, notSaved */
  send(task: Task, message: Pick<InboxMessage, 'content' | 'from'>): void {
    const can = this.capabilities(task);
    // One that takes none while it works gets them in a further attempt.
    if (!can?.messages && !can?.resume) throw noInbox(task.id);
    checkRoom(task);
    const sent = newMessage(message);
    try {
      this.#options.turn.apply(task.id, { type: 'messaged', message: sent, at: sent.at }, { mustSave: true });
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#find(task)?.run.settle();
  }

  /** Tells an agent at work of something, if it takes messages while it works. */
  tell(task: Task, message: { content: string; from: string }): void {
    if (!this.capabilities(task)?.messages || !this.has(task) || !hasRoom(task)) return;
    const told = newMessage(message);
    this.#options.turn.apply(task.id, { type: 'messaged', message: told, at: told.at });
    this.#find(task)?.run.settle();
  }

  /** What its agent can do; `undefined` where that is not known any more. */
  capabilities(task: Task): AgentCapabilities | undefined {
    const spec = agentSpecOf(task);
    return spec && this.#options.agents.adapterOf(spec)?.transports[spec.transport];
  }

  #takeMessage(id: string, taken: Set<string>): InboxMessage | undefined {
    const inbox = this.#options.turn.table.find(id)?.agent?.inbox;
    const next = inbox?.find((message) => !taken.has(message.id));
    if (!next) return undefined;
    taken.add(next.id);
    this.#dropMessages(id, taken);
    return next;
  }

  #dropMessages(id: string, ids: ReadonlySet<string>): void {
    this.#options.turn.apply(id, { type: 'messagesTaken', ids });
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
