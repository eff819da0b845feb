import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { Producer, Session, Task } from './task.ts';

/*
 * Everything that crosses the wire. The wire is LSP's base protocol, and the first request is LSP's
 * `initialize`, so any LSP client library can attach; no method name is spelled anywhere else.
 */

/** `initializationOptions` of `initialize`. */
export interface Handshake {
  /** Secret from `host.json`. */
  token: string;
  protocolVersion: number;
  session: Session;
}

export interface InitializeParams {
  processId: number | null;
  clientInfo?: { name: string; version?: string };
  rootUri: string | null;
  capabilities: object;
  initializationOptions?: Handshake;
}

export interface InitializeResult {
  capabilities: object;
  serverInfo: { name: string; version: string };
}

/** LSP's handshake. Errors: `badToken`, `wrongProtocol`. */
export const InitializeRequest = new RequestType<InitializeParams, InitializeResult, void>('initialize');
export const InitializedNotification = new NotificationType<object>('initialized');
/** LSP's goodbye: the connection ends, the host and its tasks go on. */
export const ShutdownRequest = new RequestType0<null, void>('shutdown');

export interface StartParams {
  kind: 'shell';
  /** As in `ShellSpec`. */
  command: string | string[];
  /** Absolute. */
  cwd: string;
  name?: string;
  /** Absolute path of the shell of a command line; default: the user's. */
  shell?: string;
  /** The whole environment of the task. */
  environment: Record<string, string>;
  producer: Producer;
}

/** Answers when the record is on disk. Errors: `badRequest`, `nameTaken`, `notSaved`. */
export const StartRequest = new RequestType<StartParams, Task, void>('legwork/start');

export interface ListParams {
  /** Only tasks of this session. */
  session?: string;
  /** Leave out those that have ended. */
  unfinishedOnly?: boolean;
}

/** In order of creation. */
export const ListRequest = new RequestType<ListParams, Task[], void>('legwork/list');

export interface TaskParams {
  id: string;
}

/** Errors: `unknownTask`. */
export const GetRequest = new RequestType<TaskParams, Task, void>('legwork/get');

export interface CancelParams extends TaskParams {
  reason?: string;
}

/** Answers when the cancel is on its way; `wait` tells when it is done. Errors: `unknownTask`, `wrongState`. */
export const CancelRequest = new RequestType<CancelParams, Task, void>('legwork/cancel');

export interface CancelAllParams {
  /** Only tasks of this session. */
  session?: string;
  reason?: string;
}

/** Answers with the tasks it cancels. */
export const CancelAllRequest = new RequestType<CancelAllParams, Task[], void>('legwork/cancelAll');

export interface RerunParams extends TaskParams {
  /** Environment of the new attempt; default: that of the last one. */
  environment?: Record<string, string>;
}

/** A further attempt of a task that has ended. Errors: `unknownTask`, `wrongState`, `badRequest`, `nameTaken`, `notSaved`. */
export const RerunRequest = new RequestType<RerunParams, Task, void>('legwork/rerun');

export interface RemoveParams {
  ids: string[];
}

/** Removes records and outputs of ended tasks, all or none. Errors: `unknownTask`, `wrongState`. */
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

/** From now on `legwork/changed` is sent; answers with everything there is, in order of creation. */
export const SubscribeRequest = new RequestType0<Task[], void>('legwork/subscribe');

export interface ChangedParams {
  /** Tasks in their latest state; several changes in a row are one. */
  changed: Task[];
  removed: string[];
}

export const ChangedNotification = new NotificationType<ChangedParams>('legwork/changed');

export interface HostStatus {
  version: string;
  protocolVersion: number;
  pid: number;
  startedAt: string;
  dataDirectory: string;
  socket: string;
  clients: number;
  tasks: { unfinished: number; total: number; unsaved: number };
  /** Records that could not be read at start; they are kept where they are. */
  unreadable: { path: string; reason: string }[];
  /** Resident memory in bytes. */
  memoryBytes: number;
}

export const HostStatusRequest = new RequestType0<HostStatus, void>('legwork/host/status');

/** The host ends; running tasks go on and are adopted by the next host. */
export const HostStopRequest = new RequestType0<null, void>('legwork/host/stop');
