import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import { described, type Fitting } from '../base/schema.ts';
import type { LogoutEnd } from './logout.ts';
import { object, optional, text, whole } from './fields.ts';
import { session } from './session.ts';

/* Messages about the connection and the host itself; see messages.ts for tasks. */

/** `initializationOptions` of `initialize`. */
export const handshake = described(() =>
  object(
    {
      token: text('Secret from `host.json`.', 'The token'),
      protocolVersion: whole('The version of the protocol that the client speaks.', 'The protocol version'),
      session: session(),
      inside: optional(
        text(
          'For a command line: id of the task in which it runs. What is for people only, command lines of agents may not do.',
          'The task of the command line',
        ),
      ),
    },
    'The identity of the client.',
    'The handshake',
  ),
);
export type Handshake = Fitting<typeof handshake>;

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

/** LSP's handshake, once for a connection. Errors: `badToken`, `wrongProtocol`. */
export const InitializeRequest = new RequestType<InitializeParams, InitializeResult, void>('initialize');
export const InitializedNotification = new NotificationType<object>('initialized');
/** LSP's exit: the connection ends; the host and its tasks keep running. */
export const ShutdownRequest = new RequestType0<null, void>('shutdown');

/** Entries of a folder that are not files; `names` are some of them. */
export interface PassedBy {
  folder: string;
  count: number;
  names: string[];
}

/** Whether the host responds: answered at once, also before `initialize` and while it loads. Unknown to older hosts. */
export const HostPingRequest = new RequestType0<null, void>('legwork/host/ping');

/** The notices outside the editor, if a command for them is set. */
export interface NoticesStatus {
  /** Events that are still to be told. */
  waiting: number;
  /** Runs of the command that have not ended. */
  running: number;
  /** Until when only urgent events run the command. */
  quietUntil?: string;
  /** Until when the command does not run, because it failed several times in a row. */
  pausedUntil?: string;
  /** How often it has failed in a row, and why the last time; `id` is that task. */
  failed?: { count: number; id: string; message: string };
}

/** Whether the machine is kept awake, if the settings ask for that while tasks are at work. */
export interface AwakeStatus {
  isKept: boolean;
  /** Why it cannot be kept awake, if that was tried. */
  problem?: string;
}

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
  /** Which launcher starts its tasks, and why it is not the native one. Missing from older hosts. */
  launcher?: { kind: 'native' | 'node'; reason?: string };
  /** Missing without a notification command, and from older hosts. */
  notices?: NoticesStatus;
  /** Missing if the settings do not ask for it, and from older hosts. */
  awake?: AwakeStatus;
  /** Its tasks end when the user logs out, and why. Missing if not, or not known, and from older hosts. */
  endsAtLogout?: LogoutEnd;
  /** Entries found in its folders when it started that it neither uses nor removes. Missing from older hosts. */
  passedBy?: PassedBy[];
  /** Counts of the objects it holds, by kind, such as `followedAttempts`. Missing from older hosts. */
  holdings?: Readonly<Record<string, number>>;
}

export const HostStatusRequest = new RequestType0<HostStatus, void>('legwork/host/status');

export const hostStopParams = described(() =>
  object({ token: optional(text('Secret from `host.json`.')) }, 'The right to stop the host.', 'The request'),
);

/**
 * Ends the host; running tasks continue and are adopted by the next host. With the token, no `initialize` is needed, so
 * a client of any version can replace an older host. Errors: `badToken`, `notOwner` for a
 * program.
 */
export const HostStopRequest = new RequestType<Fitting<typeof hostStopParams>, null, void>(
  'legwork/host/stop',
);
