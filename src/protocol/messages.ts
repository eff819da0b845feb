import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { PermissionDecision } from './agentEvents.ts';
import type { AgentOffer, AgentSetting } from './agentRun.ts';
import type { StartParams, TaskOptions } from './startParams.ts';
import type {
  Group,
  Parent,
  Progress,
  Session,
  Task,
  TaskFilter,
  TaskKind,
  TaskResult,
  TaskState,
  TerminalSize,
} from './task.ts';

/*
 * Everything that crosses the wire. The wire is LSP's base protocol, and the first request is LSP's
 * `initialize` (see hostMessages.ts), so any LSP client library can attach; no method name is spelled elsewhere.
 */

/**
 * Answers when the record is on disk. Errors: `badRequest`, `nameTaken`, `idTaken`, `unknownTask` (of a task to
 * start after), `notSaved`, `agentNotFound`.
 */
export const StartRequest = new RequestType<StartParams, Task, void>('legwork/start');

export interface RegisterParams extends TaskOptions {
  kind: TaskKind;
  description: string;
  /** Absolute folder it belongs to, if to any. */
  cwd?: string;
}

/**
 * Makes work that the caller runs itself a task, live from the start. When it is to be cancelled and its cancel
 * policy is `external`, the registrant's connection gets `legwork/cancelExternal`. Errors as for `start`.
 */
export const RegisterRequest = new RequestType<RegisterParams, Task, void>('legwork/register');

export interface UpdateParams extends TaskParams {
  description?: string;
  progress?: Progress;
  /** `waiting` with what it asks for, or running again. */
  status?: { state: 'running' } | { state: 'waiting'; for: 'permission' | 'input'; message: string };
  result?: TaskResult;
  /** Replaces what was there. */
  metadata?: Record<string, unknown>;
}

/** Tells of a live task. After its end it changes nothing and answers with the task as it ended. Errors: `unknownTask`, `badRequest`. */
export const UpdateRequest = new RequestType<UpdateParams, Task, void>('legwork/update');

export interface CompleteParams extends TaskParams {
  outcome:
    | { state: 'completed'; exitCode?: number }
    | { state: 'failed'; message: string }
    | { state: 'cancelled'; reason?: string };
  result?: TaskResult;
}

/**
 * Ends a task that runs elsewhere. One that has ended stays as it is, and is the answer; one whose cancel was
 * requested before becomes cancelled. Errors: `unknownTask`, `badRequest`.
 */
export const CompleteRequest = new RequestType<CompleteParams, Task, void>('legwork/complete');

/** An older host lists what the filter means, whole; so whoever asks for less looks through what comes. */
export interface ListParams extends TaskFilter {
  /** Only what each of these means: an id, a name or the beginning of an id (see `taskWords.ts`). */
  words?: string[];
  /** At most so many that have ended: the newest. */
  endedLimit?: number;
  /** Whether tasks come as rows (see `taskRow.ts`) rather than whole. */
  rows?: boolean;
}

/** In order of creation. Errors: `badRequest`. */
export const ListRequest = new RequestType<ListParams, Task[], void>('legwork/list');

export interface TaskParams {
  id: string;
}

/** Errors: `unknownTask`. */
export const GetRequest = new RequestType<TaskParams, Task, void>('legwork/get');

export interface FindParams {
  /** `parent` or `self`, or a name or id. */
  address: string;
  /** Task or run below which a live one is looked for; for `parent` and `self` the task that asks. */
  from?: Parent;
}

/** The live task that an address means. Errors: `unknownTask`, `badRequest` for `all` and `broadcast`. */
export const FindRequest = new RequestType<FindParams, Task, void>('legwork/find');

export interface CancelParams extends TaskParams {
  reason?: string;
}

/**
 * Answers when the cancel is on its way; `wait` tells when it is done. Of a task that has ended with `leftovers` it ends
 * those, and answers when that is done: what could not be ended is on the task then. Errors: `unknownTask`, `wrongState`.
 */
export const CancelRequest = new RequestType<CancelParams, Task, void>('legwork/cancel');

/** Cancels a task and all that descend from it; answers with those it cancels. Errors: `unknownTask`, `nothingLive`. */
export const CancelTreeRequest = new RequestType<CancelParams, Task[], void>('legwork/cancelTree');

export interface CancelRunParams {
  /** Id of an agent run, as in `parent.run`. */
  run: string;
  reason?: string;
}

/** Cancels every task that descends from a run; answers with those it cancels. Errors: `nothingLive`. */
export const CancelRunRequest = new RequestType<CancelRunParams, Task[], void>('legwork/cancelRun');

export interface CancelAllParams {
  /** Only tasks of this session. */
  session?: string;
  reason?: string;
}

/** Answers with the tasks it cancels. */
export const CancelAllRequest = new RequestType<CancelAllParams, Task[], void>('legwork/cancelAll');

/** The registrant is asked to end its work, and to say so by `complete`. */
export const CancelExternalNotification = new NotificationType<{ id: string; reason?: string }>(
  'legwork/cancelExternal',
);

export interface RerunParams extends TaskParams {
  /** Environment of the new attempt; default: that of the last one. */
  environment?: Record<string, string>;
}

/** A further attempt of a task that has ended. Errors: `unknownTask`, `wrongState`, `badRequest`, `nameTaken`, `notSaved`. */
export const RerunRequest = new RequestType<RerunParams, Task, void>('legwork/rerun');

/** A task that waits for a time, or for its retry, starts as soon as all else allows. Errors: `unknownTask`, `wrongState`. */
export const StartNowRequest = new RequestType<TaskParams, Task, void>('legwork/startNow');

export type HoldParams = { id: string } | { group: string };

/**
 * Holds a task (a running command is stopped, one that waits does not start) or a group (none of its tasks starts).
 * Answers with the task, or nothing for a group. Errors: `unknownTask`, `wrongState`, `badRequest`.
 */
export const PauseRequest = new RequestType<HoldParams, Task | null, void>('legwork/pause');
/**
 * The opposite of `pause`; errors as there. An agent run that has ended goes on in a further attempt with the
 * agent's session, where it can (`supportsResume`).
 */
export const ResumeRequest = new RequestType<HoldParams, Task | null, void>('legwork/resume');

export interface SetGroupParams {
  name: string;
  /** `null`: as many as there are tasks. */
  slots: number | null;
}

/** What a group is like and how busy it is. */
export interface GroupState extends Group {
  /** Tasks that take a slot. */
  running: number;
  pending: number;
}

/** Every group that was set or has unfinished tasks, by name. */
export const GroupsRequest = new RequestType0<GroupState[], void>('legwork/groups');
/** Errors: `badRequest`, `notSaved`. */
export const SetGroupRequest = new RequestType<SetGroupParams, GroupState, void>('legwork/setGroup');

export interface TransferParams {
  ids: string[];
  to: Session;
}

/** Gives live tasks to another session, all or none. Errors: `unknownTask`, `wrongState`, `nameTaken`. */
export const TransferRequest = new RequestType<TransferParams, Task[], void>('legwork/transfer');

export interface SendParams extends TaskParams {
  /** The message; needed, unless there are `bytes`. */
  content?: string;
  /** Instead of a text what a command reads, byte by byte, as base64. */
  bytes?: string;
  /** Nothing more comes after it: the input of a command ends. Then there need be no message. */
  isEnd?: boolean;
  /** Who says it, for agents: another agent, a program. Default: the person whose run it is. */
  from?: string;
}

/**
 * Gives a live task a message: to a command that takes input a line, exactly as it is (with its own line end); to
 * an agent run a message that it gets after those before it. One that has ended goes on with the message in a
 * further attempt, where it can. Errors: `unknownTask`, `notOwner`, `wrongState`, `noInbox`, `inboxClosed`, `inboxFull`.
 */
export const SendRequest = new RequestType<SendParams, Task, void>('legwork/send');

export interface ResizeParams extends TaskParams, TerminalSize {}

/**
 * Says how large the terminal of an unfinished task is from now on; of several who look at it the last one counts. The
 * same size again makes its program draw anew. Errors: `unknownTask`, `notOwner`, `wrongState`, `noTerminal`, `badRequest`.
 */
export const ResizeRequest = new RequestType<ResizeParams, null, void>('legwork/resize');

/** Says either which option, or a decision that means exactly one of them. A denial is always possible. */
export interface AnswerParams extends TaskParams {
  /** Id of one of the request's options. */
  option?: string;
  decision?: PermissionDecision;
  /** Id of the request; default: the oldest that waits. */
  request?: string;
  /** Number of the attempt that asked: another one may use the same ids. Default: the one that is live. */
  attempt?: number;
}

/**
 * Answers what an agent run asks; of several answers the first counts. Errors: `unknownTask`, `notOwner`,
 * `nothingAsked`, `badRequest`.
 */
export const AnswerRequest = new RequestType<AnswerParams, Task, void>('legwork/answer');

/** Stops what an agent does, not the run: it waits for a message then. Errors: `unknownTask`, `notOwner`, `wrongState`. */
export const InterruptRequest = new RequestType<TaskParams, Task, void>('legwork/interrupt');

export interface AgentsParams {
  /** Environment in whose `PATH` they are looked for. */
  environment: Record<string, string>;
  /** The user's settings, by id of the agent. */
  settings?: Record<string, AgentSetting>;
  /** Whether each that was found is asked for its version, which may take seconds. */
  versions?: boolean;
}

/** Every agent that Legwork knows or a setting names: those that were found first. */
export const AgentsRequest = new RequestType<AgentsParams, AgentOffer[], void>('legwork/agents');

/** Whether a session has tasks that are live or pending. */
export const HasRunningRequest = new RequestType<{ session: string }, boolean, void>('legwork/hasRunning');

/** Answers with the failed ones when no hidden task of the session is unfinished. */
export const SettleHiddenRequest = new RequestType<{ session: string }, Task[], void>('legwork/settleHidden');

export interface DrainParams extends TaskFilter {
  /** Who asks; each consumer gets every end once. */
  consumer: string;
}

/** Tasks that ended since this consumer last asked, also across restarts, in the order of their ends. */
export const DrainRequest = new RequestType<DrainParams, Task[], void>('legwork/drain');

export interface CollectParams {
  /** Owner whose ended tasks are removed. */
  session: string;
  /** Only those that ended before (ISO 8601). */
  endedBefore?: string;
  states?: TaskState[];
}

/** Removes ended tasks of one owner, except those not saved and those with leftovers; answers with their ids. */
export const CollectRequest = new RequestType<CollectParams, string[], void>('legwork/collect');

/** What is kept of ended tasks; what is not given is not bounded. */
export interface RetentionPolicy {
  maxAgeMs?: number;
  maxCount?: number;
  /** Bytes of outputs together. */
  maxBytes?: number;
}

/** Removes what the policy does not keep, of all owners, never a task that is live, unsaved or has leftovers; answers with the ids. */
export const CleanRequest = new RequestType<RetentionPolicy, string[], void>('legwork/clean');
/** Sets what the host removes by itself, from now on and after restarts; `{}` keeps everything. */
export const SetRetentionRequest = new RequestType<RetentionPolicy, null, void>('legwork/setRetention');

export interface RemoveParams {
  ids: string[];
  /** Whether tasks with leftovers are removed too; those processes go on, and nobody tells of them any more. */
  force?: boolean;
}

/** Removes records and outputs of ended tasks, all or none. Errors: `unknownTask`, `wrongState`, `hasLeftovers`. */
export const RemoveRequest = new RequestType<RemoveParams, void, void>('legwork/remove');

export interface RenameParams extends TaskParams {
  /** Empty: no name. */
  name: string;
}

/** Errors: `unknownTask`, `nameTaken`. */
export const RenameRequest = new RequestType<RenameParams, Task, void>('legwork/rename');

export interface OutputParams extends TaskParams {
  /** First byte wanted; a negative one counts from the end. Default 0. */
  offset?: number;
  /** At most this many bytes; default and maximum 1 MiB. */
  length?: number;
}

export interface OutputResult {
  /** The bytes as UTF-8. */
  text: string;
  /** Where `text` begins, and where to go on. */
  offset: number;
  nextOffset: number;
  /** Size of the output when it was read. */
  totalBytes: number;
}

/** Errors: `unknownTask`. */
export const OutputRequest = new RequestType<OutputParams, OutputResult, void>('legwork/output');

/** Answers when the task has ended; cancel the request to stop waiting. Errors: `unknownTask`. */
export const WaitRequest = new RequestType<TaskParams, Task, void>('legwork/wait');

export interface AcknowledgeParams {
  ids: string[];
}

/**
 * Claims the right to tell a person of these ends. Answers with the ids nobody claimed before,
 * so of several windows exactly one tells.
 */
export const AcknowledgeRequest = new RequestType<AcknowledgeParams, string[], void>('legwork/acknowledge');

/**
 * Claims the right to tell people of something, such as `<task>:<number>` of a match: `true` for the first who
 * asks, `false` for everybody after.
 */
export const ClaimRequest = new RequestType<{ key: string }, boolean, void>('legwork/claim');

/** What happened to a task, for those who want every step and not only the latest state. */
export type TaskNews = {
  /** ISO 8601 UTC. */
  at: string;
  id: string;
} & (
  | { type: 'registered' | 'stateChanged' | 'completed' | 'failed' | 'cancelRequested' | 'cancelled' }
  | { type: 'progress'; progress: Progress }
  | { type: 'transferred'; from: Session; to: Session }
  /** Nothing of what it had left running is there any more. */
  | { type: 'cleared' }
  /** A line that a monitor's pattern matched, the `number`th; `suppressed` were not told since the last one. */
  | { type: 'matched'; number: number; line: string; notify: boolean; suppressed: number }
  /** An observer saw what it was to see in `task`, and started `started` for it. */
  | { type: 'observed'; task: string; started?: string }
);

export interface SubscribeParams {
  filter?: TaskFilter;
  /** Whether each step is told too. */
  news?: boolean;
  /** Whether tasks come as rows (see `taskRow.ts`), here and in changes; the answer holds the newest ended ones then. */
  rows?: boolean;
}

export interface SubscribeResult {
  subscription: number;
  /** Everything the filter means, in order of creation. */
  tasks: Task[];
  groups: GroupState[];
  /** The ended tasks that are not among `tasks` follow as `history`. */
  hasHistory?: true;
}

/** From now on `legwork/changed` is sent. */
export const SubscribeRequest = new RequestType<SubscribeParams, SubscribeResult, void>('legwork/subscribe');
export const UnsubscribeRequest = new RequestType<{ subscription: number }, null, void>(
  'legwork/unsubscribe',
);

export interface ChangedParams {
  subscription: number;
  /** Tasks in their latest state; several changes in a row are one. */
  changed: Task[];
  /** Removed, or no longer what the filter means. */
  removed: string[];
  /** Every group, when one was set, paused or resumed. How busy they are follows from the tasks. */
  groups?: GroupState[];
  news?: TaskNews[];
  /** How many steps a subscriber that was too slow has missed; the states here make up for them. */
  missedNews?: number;
  /** Nothing happened: `changed` goes on with the answer to a subscribe with `rows`. After `last` that is complete. */
  history?: 'more' | 'last';
}

export const ChangedNotification = new NotificationType<ChangedParams>('legwork/changed');
