import type { Event } from '../base/events.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { unknownTask } from '../protocol/errors.ts';
import type { TaskNews } from '../protocol/messages.ts';
import type { Session, Task } from '../protocol/task.ts';
import { canSee } from './access.ts';
import type { AgentCatalogue } from './agentRuns/agentCatalogue.ts';
import type { AgentRuns } from './agentRuns/agentRuns.ts';
import type { Attendance } from './attendance.ts';
import type { Executor } from './executor.ts';
import type { GroupTable } from './groupTable.ts';
import type { Holds } from './holds.ts';
import type { HostSettingsKeeper } from './hostSettingsKeeper.ts';
import type { KeepAwake } from './keepAwake.ts';
import type { LeftoversKeeper } from './leftoversKeeper.ts';
import type { OutsideNotices } from './notices/outsideNotices.ts';
import type { OutputTimes } from './outputTimes.ts';
import type { Races } from './races/races.ts';
import type { Registrants } from './registrants.ts';
import type { UseWatch } from './resources/useWatch.ts';
import type { RetentionKeeper } from './retentionKeeper.ts';
import type { Schedules } from './schedules/schedules.ts';
import type { SessionTable } from './sessionTable.ts';
import type { Environments } from './launchOf.ts';
import type { Supervisor } from './supervisor.ts';
import type { Tasks } from './state/taskTable.ts';
import type { Trace } from './trace.ts';
import type { TrashKeeper } from './trash/trashKeeper.ts';
import type { EngineTurn } from './turn/engineTurn.ts';
import type { Baselines } from './worktrees/baselines.ts';
import type { ChangesOfRuns } from './worktrees/runChanges.ts';
import type { Waits } from './waits.ts';
import type { KeptForUndo } from './worktrees/keptForUndo.ts';
import type { TakeOvers } from './worktrees/takeOvers.ts';
import type { Worktrees } from './worktrees/worktrees.ts';

/** What the verbs use. */
export interface EngineContext {
  paths: DataPaths;
  /** The only way to change a task. */
  turn: EngineTurn;
  /** All tasks, read-only. */
  table: Tasks;
  waits: Waits;
  groups: GroupTable;
  supervisor: Supervisor;
  baselines: Baselines;
  changes: ChangesOfRuns;
  leftovers: LeftoversKeeper;
  sessions: SessionTable;
  registrants: Registrants;
  uses: UseWatch;
  awake: KeepAwake;
  races: Races;
  schedules: Schedules;
  retention: RetentionKeeper;
  trash: TrashKeeper;
  settings: HostSettingsKeeper;
  notices: OutsideNotices;
  /** When outputs had which size. */
  outputTimes: OutputTimes;
  executor: Executor;
  holds: Holds;
  agents: AgentCatalogue;
  agentRuns: AgentRuns;
  attendance: Attendance;
  environments: Environments;
  takeOvers: TakeOvers;
  keptForUndo: KeptForUndo;
  worktrees: Worktrees;
  trace: Trace;
  /** Every step of all tasks. */
  news: { event: Event<TaskNews> };
  /** Notices other than ends that people have seen already. */
  claims: Set<string>;
}

/** The caller of a verb. */
export interface Caller {
  session: Session;
  /** For a command line: the task in which it runs. */
  inside?: string;
  /** Aborted when the caller no longer waits for the answer. */
  signal: AbortSignal;
  /** Asks the caller's program to end work that it has registered; `false` if it has disconnected. */
  cancelExternal: (request: { id: string; reason?: string }) => boolean;
  /** Sends a part of the result before the answer; resolves when it is written. Missing for callers in the host. */
  sendPart?: (token: string, part: unknown) => Promise<void>;
  /** What the tasks it starts are for something that the host does with them; no client has it. */
  part?: Pick<Task, 'step' | 'race' | 'schedule'>;
}

/** The task, if the caller may see it. @throws unknownTask */
export function visibleTask(context: EngineContext, id: string, caller: Pick<Caller, 'session'>): Task {
  const task = context.table.get(id);
  if (!canSee(caller.session, task, (other) => context.table.find(other))) throw unknownTask(id);
  return task;
}
