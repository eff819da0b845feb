import { basename } from 'node:path';
import { toError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { hostUnavailable } from '../protocol/errors.ts';
import type { TaskNews } from '../protocol/messages.ts';
import { hasProcess, isTerminal, type CommandSpec, type Task } from '../protocol/task.ts';
import type { AgentCatalogue } from './agentRuns/agentCatalogue.ts';
import type { EngineContext } from './engineContext.ts';
import type { Executor } from './executor.ts';
import { forTask } from './forTask.ts';
import { GroupTable } from './groupTable.ts';
import { describeCommand } from './commandLine.ts';
import { AgentRuns } from './agentRuns/agentRuns.ts';
import { tellParent } from './agentRuns/parentNews.ts';
import { RateLimits } from './agentRuns/rateLimits.ts';
import { LeftoversKeeper } from './leftoversKeeper.ts';
import { Observers } from './observers.ts';
import { prepareOutput } from './outputFile.ts';
import { noteFinding } from './outputFindings.ts';
import { OutputWatch } from './outputWatch.ts';
import { Registrants } from './registrants.ts';
import { RetentionKeeper } from './retentionKeeper.ts';
import { Scheduling } from './scheduling.ts';
import { SessionTable } from './sessionTable.ts';
import { closeSession } from './closeSession.ts';
import type { Environments } from './launchOf.ts';
import { Supervisor } from './supervisor.ts';
import { newsBetween } from './taskNews.ts';
import type { TaskStore, UnreadableRecord } from './taskStore.ts';
import { TaskTable, type TableChange } from './taskTable.ts';
import type { Trace } from './trace.ts';
import { addTask } from './verbs/newTask.ts';

export interface TaskEngineOptions {
  paths: DataPaths;
  store: TaskStore;
  executor: Executor;
  agents: AgentCatalogue;
  environments: Environments & { prune(needed: ReadonlySet<string>, olderThan: Date): void };
  trace: Trace;
  /** How long a cancelled task may take to end by itself. */
  graceMs: number;
  /** How long a session may be without a client before it counts as closed. */
  sessionGraceMs: number;
}

/**
 * The task engine: what the verbs (see `verbs/`) work with, put together and kept going. It knows nothing of
 * sockets or editors, so it runs in whatever process creates it.
 */
export class TaskEngine {
  readonly #options: TaskEngineOptions;
  readonly #outputs: OutputWatch;
  readonly #observers: Observers;
  readonly context: EngineContext;
  readonly onDidChange: Event<TableChange>;
  #unreadable: UnreadableRecord[] = [];
  #isDisposed = false;

  constructor(options: TaskEngineOptions) {
    this.#options = options;
    const { paths, store, trace } = options;
    const table = new TaskTable(store);
    const groups = new GroupTable(paths.groups);
    const registrants = new Registrants();
    const news = new Emitter<TaskNews>();
    const rateLimits = new RateLimits();
    const agentRuns = new AgentRuns({
      ...options,
      table,
      expire: (task, failure) => supervisor.expire(task, failure),
    });
    const leftovers = new LeftoversKeeper({ ...options, table });
    const supervisor: Supervisor = new Supervisor({ ...options, table, registrants, leftovers, agentRuns });
    const scheduling = new Scheduling({
      table,
      groups,
      trace,
      rateLimits,
      begin: (task) => supervisor.begin(task),
      clear: (task) => leftovers.clear(task.id),
      expire: (task, failure) => supervisor.expire(task, failure),
    });
    this.context = {
      ...options,
      table,
      groups,
      registrants,
      agentRuns,
      rateLimits,
      news,
      supervisor,
      leftovers,
      scheduling,
      sessions: new SessionTable({ graceMs: options.sessionGraceMs }),
      retention: new RetentionKeeper({ path: paths.retention, table, trace }),
      claims: new Set(),
    };
    this.onDidChange = table.onDidChange;
    this.#outputs = new OutputWatch(() => table.unfinished());
    this.#outputs.onDidFind((finding) => noteFinding(this.context, finding));
    const startChild = (observer: Task, spec: CommandSpec) => this.#startChild(observer, spec);
    // Before observers hear of an end: the last lines of a monitor come before it.
    table.onDidChange((change) => forTask(idOf(change), () => this.#handleChange(change)));
    this.#observers = new Observers({ table, news, trace, startChild });
    this.context.sessions.onDidClose((session) => closeSession(this.context, session));
  }

  /** Loads every record and takes up the tasks that have not ended. Verbs must wait for it. */
  async open(): Promise<void> {
    const openedAt = new Date();
    const { store, executor, environments, trace } = this.#options;
    const { table, groups, scheduling, sessions, retention, supervisor, leftovers } = this.context;
    const { tasks, unreadable } = await store.load();
    const runs = await executor.open();
    if (this.#isDisposed) throw hostUnavailable('it was stopped while it opened');
    this.#unreadable = unreadable;
    try {
      groups.load();
    } catch (error) {
      this.#unreadable.push({ path: this.#options.paths.groups, reason: toError(error).message });
    }
    for (const record of this.#unreadable) trace.write({ event: 'unreadable', ...record });
    // Nothing may be written over a record that a person may still repair.
    for (const task of tasks) this.context.rateLimits.note(task);
    table.adopt(tasks, { taken: unreadable.map(({ path }) => basename(path, '.json')) });
    supervisor.recover(runs);
    leftovers.recover();
    environments.prune(new Set(tasks.flatMap(environmentsOf)), openedAt);
    this.#observers.open();
    scheduling.open();
    retention.open();
    this.#outputs.review();
    for (const task of table.unfinished()) {
      if (endsWithSession(task)) sessions.expect(task.owner.id);
    }
  }

  #handleChange(change: TableChange): void {
    if (change.type === 'removed') return this.context.registrants.remove(change.id);
    const { task, previous } = change;
    // A command may run again, and whoever is asked to end it is still there then.
    if (isTerminal(task) && 'external' in task.spec) this.context.registrants.remove(task.id);
    for (const news of newsBetween(previous, task)) {
      this.#options.trace.write({
        level: 'detailed',
        event: news.type,
        id: task.id,
        state: task.status.state,
      });
      this.context.news.fire(news);
    }
    const isNextAttempt = previous !== undefined && previous.attempt.number !== task.attempt.number;
    if (previous && (isNextAttempt || isTerminal(task)) && !isTerminal(previous))
      this.#outputs.finish(previous);
    else if (task.process && !isTerminal(task)) this.#outputs.review();
    if (previous && previous.status.state !== task.status.state) this.context.rateLimits.note(task);
    if (previous && isTerminal(task) && !isTerminal(previous)) tellParent(this.context, task);
    if (isNextAttempt) this.#makeRoom(task);
    const isNewToSession = !previous || isTerminal(previous) || previous.owner.id !== task.owner.id;
    // Its session may have gone before it came.
    if (isNewToSession && endsWithSession(task)) this.context.sessions.expect(task.owner.id);
    if (task.unsaved !== undefined && previous?.unsaved === undefined)
      this.#options.trace.write({ event: 'unsaved', id: task.id, message: task.unsaved });
  }

  /** What the attempt before has written is not shown as the output of this one, however long it waits to start. */
  #makeRoom(task: Task): void {
    if (!hasProcess(task)) return;
    try {
      prepareOutput(this.#options.paths, task);
    } catch (error) {
      // Its launch tries again, and tells.
      this.#options.trace.write({ event: 'problem', id: task.id, message: toError(error).message });
    }
  }

  #startChild(observer: Task, spec: CommandSpec): Task {
    const { context } = this;
    const nobody = { signal: new AbortController().signal, cancelExternal: () => false };
    const { id } = addTask(context, {
      draft: { kind: 'shell', description: describeCommand(spec.command), spec: () => spec },
      params: {
        producer: `task:${observer.id}`,
        ...(observer.group !== undefined && { group: observer.group }),
      },
      owner: observer.owner,
      caller: { session: observer.owner, ...nobody },
    });
    context.scheduling.reviewNow();
    return context.table.get(id);
  }

  /** Figures for people who look after the host. */
  statistics() {
    const { unfinishedCount: unfinished, size: total, unsaved } = this.context.table;
    const { launcher } = this.#options.executor;
    return { tasks: { unfinished, total, unsaved }, unreadable: this.#unreadable, launcher };
  }

  /** What it holds for tasks, sessions and whoever listens. */
  get holdings(): Holdings {
    const { table, groups, news, supervisor, leftovers, agentRuns, sessions, registrants } = this.context;
    return {
      waits: table.waitCount,
      taskListeners: table.listenerCount,
      groupListeners: groups.listenerCount,
      newsListeners: news.listenerCount,
      ...this.#options.executor.holdings,
      ...supervisor.holdings,
      ...leftovers.holdings,
      ...this.#outputs.holdings,
      ...sessions.holdings,
      liveConversations: agentRuns.liveCount,
      registrants: registrants.count,
    };
  }

  /** Stops watching; tasks go on. What could not be saved is tried once more. */
  dispose(): void {
    const { table, groups, scheduling, leftovers, sessions, retention, agentRuns, news } = this.context;
    this.#isDisposed = true;
    scheduling.dispose();
    leftovers.dispose();
    sessions.dispose();
    retention.dispose();
    agentRuns.dispose();
    this.#outputs.dispose();
    table.flush();
    table.dispose();
    groups.dispose();
    news.dispose();
    this.#options.executor.dispose();
  }
}

function idOf(change: TableChange): string {
  return change.type === 'removed' ? change.id : change.task.id;
}

/** Whether the end of its session is to be noticed. */
function endsWithSession(task: Task): boolean {
  return !isTerminal(task) && task.closePolicy !== undefined && task.closePolicy !== 'keep';
}

function environmentsOf({ spec }: Task): string[] {
  if ('environment' in spec) return [spec.environment];
  return 'start' in spec && spec.start ? [spec.start.environment] : [];
}
