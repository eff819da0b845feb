import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { Fitting } from '../base/schema.ts';
import type { AgentOffer } from './agentRun.ts';
import type { requestParams } from './requestParams.ts';
import type { ChangedParams, GroupState, SubscribeResult } from './subscription.ts';
import type { Task } from './task.ts';

export type { ChangedParams, GroupState, SubscribeResult, TaskNews } from './subscription.ts';
export type { RetentionPolicy } from './taskPolicies.ts';

/*
 * Everything that crosses the wire. The wire is LSP's base protocol, and the first request is LSP's
 * `initialize` (see hostMessages.ts), so any LSP client library can attach; no method name is spelled elsewhere.
 */

/** Every request, with what it is answered with; what it says is described in `requestParams.ts`. */
export interface Answers {
  /**
   * Answers when the record is on disk. Errors: `badRequest`, `nameTaken`, `idTaken`, `unknownTask` (of a task to
   * start after), `notSaved`, `agentNotFound`.
   */
  start: Task;
  /**
   * Makes work that the caller runs itself a task, live from the start. When it is to be cancelled and its cancel
   * policy is `external`, the registrant's connection gets `legwork/cancelExternal`. Errors as for `start`.
   */
  register: Task;
  /** Tells of a live task. After its end it changes nothing and answers with the task as it ended. Errors: `unknownTask`, `badRequest`. */
  update: Task;
  /**
   * Ends a task that runs elsewhere. One that has ended stays as it is, and is the answer; one whose cancel was
   * requested before becomes cancelled. Errors: `unknownTask`, `badRequest`.
   */
  complete: Task;
  /** The tasks that a filter means, in order of creation. */
  list: Task[];
  /** The task as it is now. Errors: `unknownTask`. */
  get: Task;
  /** The live task that an address means. Errors: `unknownTask`, `badRequest` for `all` and `broadcast`. */
  find: Task;
  /**
   * Answers when the cancel is on its way; `wait` tells when it is done. Of a task that has ended with `leftovers` it ends
   * those, and answers when that is done: what could not be ended is on the task then. Errors: `unknownTask`, `wrongState`.
   */
  cancel: Task;
  /** Cancels a task and all that descend from it; answers with those it cancels. Errors: `unknownTask`, `nothingLive`. */
  cancelTree: Task[];
  /** Cancels every task that descends from a run; answers with those it cancels. Errors: `nothingLive`. */
  cancelRun: Task[];
  /** Answers with the tasks it cancels. */
  cancelAll: Task[];
  /** A further attempt of a task that has ended. Errors: `unknownTask`, `wrongState`, `badRequest`, `nameTaken`, `notSaved`. */
  rerun: Task;
  /** A task that waits for a time, or for its retry, starts as soon as all else allows. Errors: `unknownTask`, `wrongState`. */
  startNow: Task;
  /**
   * Holds a task (a running command is stopped, one that waits does not start) or a group (none of its tasks starts).
   * Answers with the task, or nothing for a group. Errors: `unknownTask`, `wrongState`, `badRequest`.
   */
  pause: Task | null;
  /**
   * The opposite of `pause`; errors as there. An agent run that has ended goes on in a further attempt with the
   * agent's session, where it can (`supportsResume`).
   */
  resume: Task | null;
  /** Every group that was set or has unfinished tasks, by name. */
  groups: GroupState[];
  /** Sets how many tasks of a group run at a time. Errors: `badRequest`, `notSaved`. */
  setGroup: GroupState;
  /** Gives live tasks to another session, all or none. Errors: `unknownTask`, `wrongState`, `nameTaken`. */
  transfer: Task[];
  /**
   * Gives a live task a message: to a command that takes input a line, exactly as it is (with its own line end); to
   * an agent run a message that it gets after those before it. One that has ended goes on with the message in a
   * further attempt, where it can. Errors: `unknownTask`, `notOwner`, `wrongState`, `noInbox`, `inboxClosed`, `inboxFull`.
   */
  send: Task;
  /**
   * Says how large the terminal of an unfinished task is from now on; of several who look at it the last one counts. The
   * same size again makes its program draw anew. Errors: `unknownTask`, `notOwner`, `wrongState`, `noTerminal`, `badRequest`.
   */
  resize: null;
  /**
   * Answers what an agent run asks; of several answers the first counts. Errors: `unknownTask`, `notOwner`,
   * `nothingAsked`, `badRequest`.
   */
  answer: Task;
  /** Stops what an agent does, not the run: it waits for a message then. Errors: `unknownTask`, `notOwner`, `wrongState`. */
  interrupt: Task;
  /** Changes what an agent run may do, or its model. Errors: `unknownTask`, `notOwner`, `wrongState`, `badRequest`. */
  adjust: Task;
  /** Every agent that Legwork knows or a setting names: those that were found first. */
  agents: AgentOffer[];
  /** Whether a session has tasks that are live or pending. */
  hasRunning: boolean;
  /** Answers with the failed ones when no hidden task of the session is unfinished. */
  settleHidden: Task[];
  /** Tasks that ended since this consumer last asked, also across restarts, in the order of their ends. */
  drain: Task[];
  /** Removes ended tasks of one owner, except those not saved and those with leftovers; answers with their ids. */
  collect: string[];
  /** Removes what the policy does not keep, of all owners, never a task that is live, unsaved or has leftovers; answers with the ids. */
  clean: string[];
  /** Sets what the host removes by itself, from now on and after restarts; `{}` keeps everything. */
  setRetention: null;
  /** Removes records and outputs of ended tasks, all or none. Errors: `unknownTask`, `wrongState`, `hasLeftovers`. */
  remove: void;
  /** Gives a task a name, or none. Errors: `unknownTask`, `nameTaken`. */
  rename: Task;
  /** A part of an output. Errors: `unknownTask`. */
  output: OutputResult;
  /** Answers when the task has ended; cancel the request to stop waiting. Errors: `unknownTask`. */
  wait: Task;
  /**
   * Claims the right to tell a person of these ends. Answers with the ids nobody claimed before,
   * so of several windows exactly one tells.
   */
  acknowledge: string[];
  /**
   * Claims the right to tell people of something, such as `<task>:<number>` of a match: `true` for the first who
   * asks, `false` for everybody after.
   */
  claim: boolean;
  /** From now on `legwork/changed` is sent. */
  subscribe: SubscribeResult;
  /** Nothing more is sent to that subscription. */
  unsubscribe: null;
}

export type RequestName = keyof Answers;

/** What a request says. */
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
export const RemoveRequest = request('remove');
export const RenameRequest = request('rename');
export const OutputRequest = request('output');
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
export type FindParams = Params<'find'>;
export type CancelParams = Params<'cancel'>;
export type CancelRunParams = Params<'cancelRun'>;
export type CancelAllParams = Params<'cancelAll'>;
export type RerunParams = Params<'rerun'>;
export type HoldParams = Params<'pause'>;
export type SetGroupParams = Params<'setGroup'>;
export type TransferParams = Params<'transfer'>;
export type SendParams = Params<'send'>;
export type ResizeParams = Params<'resize'>;
export type AnswerParams = Params<'answer'>;
export type AdjustParams = Params<'adjust'>;
export type AgentsParams = Params<'agents'>;
export type DrainParams = Params<'drain'>;
export type CollectParams = Params<'collect'>;
export type RemoveParams = Params<'remove'>;
export type RenameParams = Params<'rename'>;
export type OutputParams = Params<'output'>;
export type AcknowledgeParams = Params<'acknowledge'>;
export type SubscribeParams = Params<'subscribe'>;

/** The registrant is asked to end its work, and to say so by `complete`. */
export const CancelExternalNotification = new NotificationType<{ id: string; reason?: string }>(
  'legwork/cancelExternal',
);

export interface OutputResult {
  /** The bytes as UTF-8. */
  text: string;
  /** Where `text` begins, and where to go on. */
  offset: number;
  nextOffset: number;
  /** Size of the output when it was read. */
  totalBytes: number;
}

export const ChangedNotification = new NotificationType<ChangedParams>('legwork/changed');
