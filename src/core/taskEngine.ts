import { basename } from 'node:path';
import { toError } from '../base/errors.ts';
import type { Event } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { hostUnavailable } from '../protocol/errors.ts';
import { commandSpecOf, type Task } from '../protocol/task.ts';
import type { AgentCatalogue } from './agentRuns/agentCatalogue.ts';
import { AgentRuns } from './agentRuns/agentRuns.ts';
import { toolServer, type ToolProgram } from './agentRuns/toolServer.ts';
import { AGENT_TIMES, type AgentTimes } from './agentRuns/agentTimes.ts';
import { Attendance } from './attendance.ts';
import { closeSession } from './closeSession.ts';
import type { EngineContext } from './engineContext.ts';
import type { Executor } from './executor.ts';
import { GroupTable } from './groupTable.ts';
import type { Environments } from './launchOf.ts';
import { Holds } from './holds.ts';
import { HostSettingsKeeper } from './hostSettingsKeeper.ts';
import { KeepAwake } from './keepAwake.ts';
import { LeftoversKeeper } from './leftoversKeeper.ts';
import { loadPatterns } from './lineMatcher.ts';
import { OutsideNotices } from './notices/outsideNotices.ts';
import { noteFinding } from './outputFindings.ts';
import { OutputWatch } from './outputWatch.ts';
import { Races } from './races/races.ts';
import { Registrants } from './registrants.ts';
import { RetentionKeeper } from './retentionKeeper.ts';
import { UseWatch } from './resources/useWatch.ts';
import { Schedules } from './schedules/schedules.ts';
import { SessionTable } from './sessionTable.ts';
import type { TableChange } from './state/taskTable.ts';
import { Supervisor } from './supervisor.ts';
import type { TaskStore, UnreadableRecord } from './taskStore.ts';
import type { Trace } from './trace.ts';
import { TrashKeeper } from './trash/trashKeeper.ts';
import { EngineTurn } from './turn/engineTurn.ts';
import { inSlices } from './turn/inSlices.ts';
import { performersOf } from './turn/performers.ts';
import { Baselines } from './worktrees/baselines.ts';
import { ChangesOfRuns } from './worktrees/runChanges.ts';
import { Waits } from './waits.ts';
import { KeptForUndo } from './worktrees/keptForUndo.ts';
import { TakeOvers } from './worktrees/takeOvers.ts';
import type { WorktreeProgram } from './worktrees/worktreeProgram.ts';
import { Worktrees } from './worktrees/worktrees.ts';

/** How often environments that no record needs any more are removed. */
const PRUNE_MS = 60 * 60_000;

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
  agentTimes?: Partial<AgentTimes>;
  /** How long what was removed can be restored. */
  trashMs?: number;
  /** Serves Legwork's tools to the agent runs that are offered them. */
  toolProgram: ToolProgram;
  /** Makes and removes worktrees. */
  worktreeProgram: WorktreeProgram;
  /** The clock of schedules. Default: that of the system. */
  nowMs?: () => number;
}

/**
 * The task engine: creates and connects what the verbs (see `verbs/`) use. It does not depend on sockets or editors, so
 * it runs in any process. `turn/engineTurn.ts` and `turn/reactions.ts` describe what happens after a
 * change.
 */
export class TaskEngine {
  readonly #options: TaskEngineOptions;
  readonly #outputs: OutputWatch;
  readonly context: EngineContext;
  readonly onDidChange: Event<TableChange>;
  #unreadable: UnreadableRecord[] = [];
  #pruneTimer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(options: TaskEngineOptions) {
    this.#options = options;
    const { paths, store, trace } = options;
    const groups = new GroupTable(paths.groups);
    const settings = new HostSettingsKeeper(paths.settings);
    const budgets = () => settings.current.budgets ?? {};
    const turn = new EngineTurn({ store, groups, budgets, trace });
    const { table } = turn;
    const registrants = new Registrants();
    const outputs = new OutputWatch(() => table.running());
    const uses = new UseWatch({ ...options, turn });
    const attendance = new Attendance();
    const serverOf = (id: string) => toolServer(id, options.toolProgram, paths);
    const times = { ...AGENT_TIMES, ...options.agentTimes };
    const agentRuns = new AgentRuns({ ...options, turn, attendance, times, serverOf });
    const leftovers = new LeftoversKeeper({ ...options, turn });
    const keptForUndo = new KeptForUndo(() => this.context, paths.worktrees);
    const baselines = new Baselines({ ...options, turn, kept: keptForUndo });
    const worktrees = new Worktrees({
      context: () => this.context,
      folder: paths.worktrees,
      program: options.worktreeProgram,
    });
    const holds = new Holds({ ...options, turn });
    const parts = { turn, outputs, uses, registrants, leftovers, agentRuns, baselines, holds };
    const find = (id: string) => table.find(id);
    const supervisor = new Supervisor({ ...options, ...parts, worktrees: worktrees.keeper, find });
    const { wakefulness } = options.executor;
    this.context = {
      ...options,
      turn,
      table,
      waits: new Waits(table),
      news: { event: turn.onDidTell },
      groups,
      registrants,
      uses,
      agentRuns,
      attendance,
      supervisor,
      baselines,
      changes: new ChangesOfRuns(() => this.context),
      leftovers,
      holds,
      sessions: new SessionTable({ graceMs: options.sessionGraceMs }),
      settings,
      awake: new KeepAwake({ table, settings, wakefulness }),
      notices: new OutsideNotices(() => this.context),
      outputTimes: outputs.times,
      races: new Races(paths, () => this.context),
      schedules: new Schedules(paths, () => this.context, options.nowMs ?? Date.now),
      retention: new RetentionKeeper({ path: paths.retention, turn, trace }),
      trash: new TrashKeeper({
        context: () => this.context,
        trash: store.trash,
        ...(options.trashMs !== undefined && { keptMs: options.trashMs }),
      }),
      takeOvers: new TakeOvers(() => this.context, paths.worktrees),
      keptForUndo,
      worktrees,
      claims: new Set(),
    };
    this.#outputs = outputs;
    this.onDidChange = table.onDidChange;
    store.makeRoom = () => this.context.trash.emptySome();
    turn.begin(performersOf(this.context, outputs));
    outputs.onDidFind((finding) => turn.run(() => noteFinding(turn, finding)));
    this.context.sessions.onDidClose((session) => void closeSession(this.context, session));
  }

  /** Loads every record and recovers the tasks that have not ended. Verbs must wait for it. */
  async open(): Promise<void> {
    const openedAt = new Date();
    const { store, executor, trace, paths } = this.#options;
    const { turn, groups, settings, retention, trash, notices, supervisor, leftovers } = this.context;
    const { baselines, worktrees, races, schedules } = this.context;
    const { tasks, unreadable } = await store.load();
    // Any of them may run again.
    if (tasks.some((task) => commandSpecOf(task)?.matches)) await loadPatterns();
    this.#unreadable = unreadable;
    // Nothing may overwrite a record that the user may still repair.
    await turn.adopt(tasks, { taken: unreadable.map(({ path }) => basename(path, '.json')) });
    await trash.trash
      .load((id) => turn.table.isTaken(id))
      .catch((error: unknown) => {
        this.#unreadable.push({ path: paths.trash, reason: toError(error).message });
      });
    // From now on, it finds and reports only known tasks.
    const runs = await executor.open();
    this.#checkIsWanted();
    this.#load(groups, paths.groups);
    this.#load(settings, paths.settings);
    this.#unreadable.push(...(await races.load()));
    this.#unreadable.push(...(await schedules.load()));
    this.#unreadable.push(...(await worktrees.open()));
    this.#checkIsWanted();
    for (const record of this.#unreadable) trace.write({ event: 'unreadable', ...record });
    await supervisor.recover(runs);
    leftovers.recover();
    await this.#prune(openedAt);
    await turn.open();
    this.#checkIsWanted();
    notices.open();
    this.context.awake.review();
    this.context.takeOvers.open();
    this.context.keptForUndo.open();
    baselines.open();
    worktrees.recover();
    // Before ended tasks are removed, of which it may not know yet.
    schedules.open();
    retention.open();
    trash.open();
    races.open();
    this.#pruneTimer = setInterval(() => {
      this.#prune(new Date()).catch((error: unknown) =>
        trace.write({ event: 'problem', message: toError(error).message }),
      );
    }, PRUNE_MS).unref();
  }

  #load(part: { load(): void }, path: string): void {
    try {
      part.load();
    } catch (error) {
      this.#unreadable.push({ path, reason: toError(error).message });
    }
  }

  #checkIsWanted(): void {
    if (this.#isDisposed) throw hostUnavailable('it was stopped while it opened');
  }

  /** Environments are separate files that tasks share; removes those that no record needs, in slices. */
  async #prune(olderThan: Date): Promise<void> {
    // A record that cannot be read may need any of them once it is repaired.
    if (this.#unreadable.length > 0) return;
    const needed = new Set<string>();
    // Tasks that start meanwhile need files that are newer.
    await inSlices([...this.context.table.values()], (task) => {
      for (const key of environmentsOf(task)) needed.add(key);
    });
    if (this.#isDisposed) return;
    for (const task of this.context.trash.trash.tasks())
      for (const key of environmentsOf(task)) needed.add(key);
    for (const key of this.context.races.environments()) needed.add(key);
    for (const key of this.context.schedules.environments()) needed.add(key);
    for (const key of this.context.worktrees.keeper.environments()) needed.add(key);
    const { environment } = this.context.settings.current.origins?.notifications ?? {};
    if (environment !== undefined) needed.add(environment);
    this.#options.environments.prune(needed, olderThan);
  }

  /** Figures for people who diagnose the host. */
  statistics() {
    const { unfinishedCount: unfinished, size: total, unsaved } = this.context.table;
    const { launcher } = this.#options.executor;
    return { tasks: { unfinished, total, unsaved }, unreadable: this.#unreadable, launcher };
  }

  /** Counts of what it holds for tasks, sessions and listeners. */
  get holdings(): Holdings {
    const { turn, table, waits, groups, supervisor, leftovers, agentRuns, attendance } = this.context;
    const { baselines, sessions, registrants, notices, worktrees, races, schedules } = this.context;
    return {
      waits: waits.count,
      taskListeners: table.listenerCount,
      groupListeners: groups.listenerCount,
      newsListeners: turn.newsListenerCount,
      tasksToJudge: turn.toJudgeCount,
      backlog: turn.backlogSize,
      ...this.#options.executor.holdings,
      ...supervisor.holdings,
      ...leftovers.holdings,
      ...this.context.holds.holdings,
      ...baselines.holdings,
      ...this.#outputs.holdings,
      ...this.context.uses.holdings,
      ...this.context.awake.holdings,
      ...sessions.holdings,
      liveConversations: agentRuns.liveCount,
      attendants: attendance.count,
      registrants: registrants.count,
      noticesToTell: notices.waitingCount,
      ...this.context.takeOvers.holdings,
      racesToAdvance: races.busyCount,
      schedulesToJudge: schedules.busyCount,
      ...worktrees.holdings,
    };
  }

  /** Stops watching; tasks keep running. Unsaved records are tried once more. */
  dispose(): void {
    const { turn, groups, supervisor, leftovers, sessions, retention, notices, agentRuns } = this.context;
    const { baselines, races, schedules, keptForUndo, trash } = this.context;
    this.#isDisposed = true;
    clearInterval(this.#pruneTimer);
    leftovers.dispose();
    this.context.holds.dispose();
    sessions.dispose();
    notices.dispose();
    races.dispose();
    keptForUndo.dispose();
    schedules.dispose();
    retention.dispose();
    trash.dispose();
    supervisor.dispose();
    baselines.dispose();
    agentRuns.dispose();
    this.#outputs.dispose();
    this.context.uses.dispose();
    this.context.awake.dispose();
    turn.dispose();
    groups.dispose();
    this.#options.executor.dispose();
  }
}

function environmentsOf({ spec }: Task): string[] {
  if ('environment' in spec) return [spec.environment];
  return 'start' in spec && spec.start ? [spec.start.environment] : [];
}
