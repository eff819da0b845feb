import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { Fitting } from '../base/schema.ts';
import type { AgentOffer } from './agentRun.ts';
import type { Changes, DiscardedChanges, FileContent, Patch } from './changes.ts';
import type { HostSettings } from './hostSettings.ts';
import type { TextLink } from './outputLinks.ts';
import type { ProblemsParams, ProblemsResult } from './problems.ts';
import type { ParkedRacer, RaceState, RaceTable } from './race.ts';
import type { requestParams } from './requestParams.ts';
import type { SearchResult } from './search.ts';
import type { Statistics } from './statistics.ts';
import type { ScheduleState, ScheduleTimes } from './schedule.ts';
import type { ChangedParams, GroupState, SubscribeResult } from './subscription.ts';
import type { TakeOverResult, UndoneTakeOver } from './takeOver.ts';
import type { Task } from './task.ts';
import type { TaskUse } from './use.ts';
import type { RemovedWorktree, WorktreeState } from './worktree.ts';

export type { ChangedParams, GroupState, SubscribeResult, TaskNews } from './subscription.ts';
export type { RetentionPolicy } from './taskPolicies.ts';

/*
 * All messages on the wire. The wire format is LSP's base protocol, and the first request is LSP's `initialize` (see
 * hostMessages.ts), so any LSP client library can connect; method names are defined only here.
 */

/** Every request with its result; `requestParams.ts` describes the parameters. */
export interface Answers {
  /**
   * Answers when the record is on disk. What a program starts inside an agent run that asks first waits for approval,
   * which a person gives by `answer`. Errors: `badRequest`, `nameTaken`, `idTaken`, `unknownTask` (of a dependency),
   * `modeForbids`, `agentLimit`, `notSaved`, `agentNotFound`.
   */
  start: Task;
  /**
   * Registers work that the caller runs itself as a task, live from the start. If it is cancelled and its cancel policy
   * is `external`, the registrant's connection receives `legwork/cancelExternal`. Errors as for `start`.
   */
  register: Task;
  /** Updates a live task. For an ended task, changes nothing and returns it. Errors: `unknownTask`, `badRequest`. */
  update: Task;
  /**
   * Ends a registered task. An ended task is returned unchanged; a task whose cancel was requested before becomes
   * cancelled. Errors: `unknownTask`, `badRequest`.
   */
  complete: Task;
  /** The tasks that match a filter, in order of creation. */
  list: Task[];
  /** The task in its current state. Errors: `unknownTask`. */
  get: Task;
  /** What running tasks use now, with their descendants' processes; unknown and ended tasks are left out. */
  use: TaskUse[];
  /** The live task that an address refers to. Errors: `unknownTask`, `badRequest` for `all` and `broadcast`. */
  find: Task;
  /**
   * Answers when the cancel has begun; `wait` resolves when the task has ended. For an ended task with `leftovers`, ends
   * those, and answers afterwards; survivors stay on its record. Errors: `unknownTask`, `wrongState`.
   */
  cancel: Task;
  /** Cancels a task and all its descendants; returns the cancelled tasks. Errors: `unknownTask`, `nothingLive`. */
  cancelTree: Task[];
  /** Cancels every descendant of a run; returns the cancelled tasks. Errors: `nothingLive`. */
  cancelRun: Task[];
  /** Returns the cancelled tasks. */
  cancelAll: Task[];
  /**
   * A further attempt of an ended task, with the same limits and approval as a start. Errors: `unknownTask`,
   * `wrongState`, `badRequest`, `nameTaken`, `modeForbids`, `agentLimit`, `notSaved`.
   */
  rerun: Task;
  /** Starts a task without waiting for a time or its retry. Errors: `unknownTask`, `wrongState`. */
  startNow: Task;
  /**
   * Pauses a task (a running command is stopped, a waiting task does not start) or a group (none of its tasks starts).
   * Returns the task, or nothing for a group. Errors: `unknownTask`, `wrongState`, `badRequest`.
   */
  pause: Task | null;
  /**
   * The opposite of `pause`, with the same errors. An ended agent run continues in a further attempt with the agent's
   * session, if it can (`supportsResume`).
   */
  resume: Task | null;
  /** Every group that has settings or unfinished tasks, by name. */
  groups: GroupState[];
  /** Sets the slots, the gate or the budget of a group. Errors: `badRequest`, `notSaved`, `notOwner` for a program. */
  setGroup: GroupState;
  /**
   * Lets the next task of a group with a gate start, in the place of the one that ended first; returns the group. Errors:
   * `badRequest` if none waits for that, `notOwner` for a program.
   */
  startNext: GroupState;
  /** Transfers live tasks to another session, all or none. Errors: `unknownTask`, `wrongState`, `nameTaken`. */
  transfer: Task[];
  /**
   * Sends a message to a live task: for a command that takes input, the exact text (including its line end); for an
   * agent run, a message that it receives in order. An ended run is resumed with the message in a further attempt, if it can.
   * Errors: `unknownTask`, `notOwner`, `modeForbids`, `wrongState`, `noInbox`, `inboxClosed`, `inboxFull`.
   */
  send: Task;
  /**
   * Sets the size of an unfinished task's terminal; with several viewers, the last one wins. Sending the same size
   * again makes its program redraw. Errors: `unknownTask`, `notOwner`, `wrongState`, `noTerminal`, `badRequest`.
   */
  resize: null;
  /**
   * Answers a request of an agent run, or whether a task may start that waits for approval, which only people may; of
   * several answers, the first wins. Errors: `unknownTask`, `notOwner`, `nothingAsked`, `badRequest`, `notSaved`.
   */
  answer: Task;
  /** Stops what an agent is doing; the run then waits for a message. Errors: `unknownTask`, `notOwner`, `wrongState`. */
  interrupt: Task;
  /** Changes an agent run's permission mode or model. Errors: `unknownTask`, `notOwner`, `wrongState`, `badRequest`. */
  adjust: Task;
  /** Every agent that is known or configured; agents that were found come first. */
  agents: AgentOffer[];
  /** Whether a session has tasks that are live or pending. */
  hasRunning: boolean;
  /** Returns the failed ones if no hidden task of the session is unfinished. */
  settleHidden: Task[];
  /** Tasks that ended since this consumer last asked, also across restarts, in the order of their ends. */
  drain: Task[];
  /** Removes ended tasks of one owner, except unsaved ones and those with leftovers; returns their ids. */
  collect: string[];
  /** Removes ended tasks of all owners that the policy does not keep, except as in `collect`; returns their ids. */
  clean: string[];
  /** Sets what the host removes automatically, from now on and after restarts; `{}` keeps everything. */
  setRetention: null;
  /** Changes settings of the host, if any are given; answers all of them. Errors: `badRequest`, `notSaved`. */
  configure: HostSettings;
  /** Runs the notification command once, for an example; returns its task. Errors: `badRequest` without one, `notSaved`. */
  testNotice: Task;
  /**
   * Removes ended tasks with their outputs, all or none. For some minutes they can be restored, unless it is for good.
   * Errors: `unknownTask`, `wrongState`, `hasLeftovers`.
   */
  remove: void;
  /** Undoes removals, all or none. Answers with the tasks. Errors: `unknownTask`, `wrongState`, `idTaken`. */
  restore: Task[];
  /** Names a task, or removes its name. Errors: `unknownTask`, `nameTaken`. */
  rename: Task;
  /**
   * Changes when a waiting task starts, or its limits; what is omitted stays. The name can be changed in any state.
   * Nothing is changed if it is refused. Errors: `unknownTask`, `wrongState`, `nameTaken`, `notOwner`, `badRequest`.
   */
  edit: Task;
  /** A part of an output. Errors: `unknownTask`. */
  output: OutputResult;
  /**
   * Searches outputs and transcripts of the tasks that the caller may see. Lines are sent as `$/progress` of the token
   * before the answer; cancel the request to end the search. Errors: `badRequest`.
   */
  search: SearchResult;
  /** What the records of tasks say together: durations, ends, usage of agents, waits. */
  stats: Statistics;
  /** The links in a text that is shown of an output, as far as their files exist. Errors: `unknownTask`. */
  links: TextLink[];
  /** The problems that an output tells of; with `follow`, answers when the task has ended. Errors: `unknownTask`. */
  problems: ProblemsResult;
  /** For this connection: where the folders that outputs name are on this machine. */
  mapPaths: null;
  /** What a run has changed in its folder. Errors: `unknownTask`, `noChanges`, `gitFailed`. */
  changes: Changes;
  /** A file before or after the run. Errors: as for `changes`. */
  changedFile: FileContent;
  /** The changes of a run as a patch. Errors: as for `changes`. */
  patch: Patch;
  /**
   * Restores files as they were before the run; what was there is kept on a ref. Files that changed since the run ended
   * stay. Errors: as for `changes`, `notOwner`, `wrongState` while the run is working.
   */
  discardChanges: DiscardedChanges;
  /**
   * Takes over what a run has changed in its worktree. Files with uncommitted changes of the person are left unless they
   * are named in `merge`. Errors: as for `changes`, `notOwner`, `wrongState`, `badRequest`, `cannotTakeOver`.
   */
  takeOver: TakeOverResult;
  /** Undoes the latest take-over of a run, file by file. Errors: `unknownTask`, `notOwner`, `wrongState`, `gitFailed`. */
  undoTakeOver: UndoneTakeOver;
  /** The worktrees that Legwork has made, the newest first. Errors: `gitFailed`. */
  worktrees: WorktreeState[];
  /** Removes worktrees, and parks what would be lost on refs. Answers for each. Errors: `notOwner`, `badRequest`. */
  removeWorktrees: RemovedWorktree[];
  /**
   * Starts a race: its record is on disk before the first racer is started, and a later host starts the rest. A racer
   * that cannot be started says why. Errors: `badRequest`, `nameTaken`, `gitFailed`, `notSaved`.
   */
  race: RaceState;
  /** The races that the caller may see, the newest first. */
  races: RaceState[];
  /** A race with what its racers have changed. Errors: `badRequest` if there is none with this id. */
  raceTable: RaceTable;
  /**
   * Answers when nothing of the race will change by itself; cancel the request to stop waiting. Errors: `badRequest` if
   * there is none with this id, also when it is removed meanwhile.
   */
  waitRace: RaceState;
  /** The differences between what two racers have made, as a patch. Errors: `badRequest`, `gitFailed`. */
  compareRacers: Patch;
  /**
   * Removes the worktrees of racers, and parks what would be lost. Answers for each. Errors: `badRequest`, and those of
   * `removeWorktrees`.
   */
  parkRace: ParkedRacer[];
  /**
   * Adds a schedule, which starts tasks when they are due. Its record is on disk then. Only people may. Errors:
   * `badRequest`, `notOwner`, `agentNotFound`, `notSaved`.
   */
  addSchedule: ScheduleState;
  /** The schedules, the next one that is due first; none for a program. */
  schedules: ScheduleState[];
  /** Changes a schedule, pauses or resumes it. Only people may. Errors: `badRequest`, `notOwner`, `notSaved`. */
  editSchedule: ScheduleState;
  /** Removes a schedule; tasks that it has started stay. Only people may. Errors: `badRequest`, `notOwner`. */
  removeSchedule: null;
  /** Starts a task of a schedule now. Only people may. Errors: `badRequest`, `notOwner`. */
  runSchedule: Task;
  /** The next times that a text means, and the text as it would be kept. Errors: `badRequest` if it means none. */
  scheduleTimes: ScheduleTimes;
  /** Answers when the task has ended; cancel the request to stop waiting. Errors: `unknownTask`. */
  wait: Task;
  /**
   * Claims the right to notify people of these ends. Returns the ids that were not claimed before, so only one of
   * several windows shows each notification.
   */
  acknowledge: string[];
  /**
   * Claims the right to notify people of an event, such as `<task>:<number>` of a match: `true` for the first caller,
   * `false` for all later ones.
   */
  claim: boolean;
  /** From now on, `legwork/changed` is sent. */
  subscribe: SubscribeResult;
  /** Ends the notifications of that subscription. */
  unsubscribe: null;
}

export type RequestName = keyof Answers;

/** The parameters of a request. */
export type Params<K extends RequestName> = Fitting<(typeof requestParams)[K]>;

/** Every request: its parameters and its result. */
export type Requests = { [K in RequestName]: { params: Params<K>; result: Answers[K] } };

/** The name on the wire. */
export function methodOf(name: RequestName): string {
  return `legwork/${name}`;
}

function request<K extends RequestName>(name: K) {
  return new RequestType<Params<K>, Answers[K], void>(methodOf(name));
}

export const StartRequest = request('start');
export const RegisterRequest = request('register');
export const UpdateRequest = request('update');
export const CompleteRequest = request('complete');
export const ListRequest = request('list');
export const GetRequest = request('get');
export const UseRequest = request('use');
export const FindRequest = request('find');
export const CancelRequest = request('cancel');
export const CancelTreeRequest = request('cancelTree');
export const CancelRunRequest = request('cancelRun');
export const CancelAllRequest = request('cancelAll');
export const RerunRequest = request('rerun');
export const StartNowRequest = request('startNow');
export const PauseRequest = request('pause');
export const ResumeRequest = request('resume');
export const GroupsRequest = new RequestType0<GroupState[], void>(methodOf('groups'));
export const SetGroupRequest = request('setGroup');
export const StartNextRequest = request('startNext');
export const TransferRequest = request('transfer');
export const SendRequest = request('send');
export const ResizeRequest = request('resize');
export const AnswerRequest = request('answer');
export const InterruptRequest = request('interrupt');
export const AdjustRequest = request('adjust');
export const AgentsRequest = request('agents');
export const HasRunningRequest = request('hasRunning');
export const SettleHiddenRequest = request('settleHidden');
export const DrainRequest = request('drain');
export const CollectRequest = request('collect');
export const CleanRequest = request('clean');
export const SetRetentionRequest = request('setRetention');
export const ConfigureRequest = request('configure');
export const TestNoticeRequest = new RequestType0<Task, void>(methodOf('testNotice'));
export const RemoveRequest = request('remove');
export const RestoreRequest = request('restore');
export const WorktreesRequest = request('worktrees');
export const RemoveWorktreesRequest = request('removeWorktrees');
export const ChangesRequest = request('changes');
export const ChangedFileRequest = request('changedFile');
export const PatchRequest = request('patch');
export const DiscardChangesRequest = request('discardChanges');
export const TakeOverRequest = request('takeOver');
export const UndoTakeOverRequest = request('undoTakeOver');
export const LinksRequest = request('links');
export const ProblemsRequest = request('problems');
export const MapPathsRequest = request('mapPaths');
export const RaceRequest = request('race');
export const RacesRequest = new RequestType0<RaceState[], void>(methodOf('races'));
export const RaceTableRequest = request('raceTable');
export const WaitRaceRequest = request('waitRace');
export const CompareRacersRequest = request('compareRacers');
export const ParkRaceRequest = request('parkRace');
export const AddScheduleRequest = request('addSchedule');
export const SchedulesRequest = new RequestType0<ScheduleState[], void>(methodOf('schedules'));
export const EditScheduleRequest = request('editSchedule');
export const RemoveScheduleRequest = request('removeSchedule');
export const RunScheduleRequest = request('runSchedule');
export const ScheduleTimesRequest = request('scheduleTimes');
export const RenameRequest = request('rename');
export const EditRequest = request('edit');
export const OutputRequest = request('output');
export const SearchRequest = request('search');
export const StatsRequest = request('stats');
export const WaitRequest = request('wait');
export const AcknowledgeRequest = request('acknowledge');
export const ClaimRequest = request('claim');
export const SubscribeRequest = request('subscribe');
export const UnsubscribeRequest = request('unsubscribe');

export type RegisterParams = Params<'register'>;
export type UpdateParams = Params<'update'>;
export type CompleteParams = Params<'complete'>;
export type ListParams = Params<'list'>;
export type TaskParams = Params<'get'>;
export type UseParams = Params<'use'>;
export type FindParams = Params<'find'>;
export type CancelParams = Params<'cancel'>;
export type CancelRunParams = Params<'cancelRun'>;
export type CancelAllParams = Params<'cancelAll'>;
export type RerunParams = Params<'rerun'>;
export type HoldParams = Params<'pause'>;
export type SetGroupParams = Params<'setGroup'>;
export type StartNextParams = Params<'startNext'>;
export type TransferParams = Params<'transfer'>;
export type SendParams = Params<'send'>;
export type ResizeParams = Params<'resize'>;
export type AnswerParams = Params<'answer'>;
export type AdjustParams = Params<'adjust'>;
export type AgentsParams = Params<'agents'>;
export type DrainParams = Params<'drain'>;
export type CollectParams = Params<'collect'>;
export type RemoveParams = Params<'remove'>;
export type RestoreParams = Params<'restore'>;
export type RenameParams = Params<'rename'>;
export type EditParams = Params<'edit'>;
export type OutputParams = Params<'output'>;
export type SearchParams = Params<'search'>;
export type StatsParams = Params<'stats'>;
export type WorktreesParams = Params<'worktrees'>;
export type RemoveWorktreesParams = Params<'removeWorktrees'>;
export type ChangesParams = Params<'changes'>;
export type ChangedFileParams = Params<'changedFile'>;
export type PatchParams = Params<'patch'>;
export type DiscardChangesParams = Params<'discardChanges'>;
export type TakeOverParams = Params<'takeOver'>;
export type UndoTakeOverParams = Params<'undoTakeOver'>;
export type LinksParams = Params<'links'>;
export type ProblemsRequestParams = Params<'problems'>;
export type MapPathsParams = Params<'mapPaths'>;
export type RaceTableParams = Params<'raceTable'>;
export type CompareRacersParams = Params<'compareRacers'>;
export type ParkRaceParams = Params<'parkRace'>;
export type OfScheduleParams = Params<'removeSchedule'>;
export type ScheduleTimesParams = Params<'scheduleTimes'>;
export type AcknowledgeParams = Params<'acknowledge'>;
export type SubscribeParams = Params<'subscribe'>;

/** Asks the registrant to end its work, and to report that with `complete`. */
export const CancelExternalNotification = new NotificationType<CancelExternalParams>(
  'legwork/cancelExternal',
);

export interface CancelExternalParams {
  id: string;
  reason?: string;
}

export interface OutputResult {
  /** The bytes as UTF-8. */
  text: string;
  /** The offsets at which `text` begins, and at which to continue. */
  offset: number;
  nextOffset: number;
  /** Size of the output when it was read. */
  totalBytes: number;
}

/** What a running task has told of problems, for a request that follows it. */
export const ProblemsNotification = new NotificationType<ProblemsParams>('legwork/problems');

export const ChangedNotification = new NotificationType<ChangedParams>('legwork/changed');
