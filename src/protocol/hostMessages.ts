import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import { described, type Fitting } from '../base/schema.ts';
import { object, optional, text, whole } from './fields.ts';
import { session } from './session.ts';

/* What is said about the connection and the host itself; see messages.ts for tasks. */

/** `initializationOptions` of `initialize`. */
export const handshake = described(() =>
  object(
    {
      token: text('Secret from `host.json`.', 'The token'),
      protocolVersion: whole('The version of the protocol that the client speaks.', 'The protocol version'),
      session: session(),
    },
    'Who connects.',
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
/** LSP's goodbye: the connection ends, the host and its tasks go on. */
export const ShutdownRequest = new RequestType0<null, void>('shutdown');

/** Entries of a folder that are no files; `names` are some of them. */
export interface PassedBy {
  folder: string;
  count: number;
  names: string[];
}

/** Whether the host is there: answered at once, also before `initialize` and while it loads. Not known to older hosts. */
export const HostPingRequest = new RequestType0<null, void>('legwork/host/ping');

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
  /** What starts its tasks, and why it is not the native launcher. Not from older hosts. */
  launcher?: { kind: 'native' | 'node'; reason?: string };
  /** What else lay in its folders when it started: nothing that it uses or removes. Not from older hosts. */
  passedBy?: PassedBy[];
  /** How many of each kind it holds, such as `followedAttempts`. Not from older hosts. */
  holdings?: Readonly<Record<string, number>>;
}

export const HostStatusRequest = new RequestType0<HostStatus, void>('legwork/host/status');

export const hostStopParams = described(() =>
  object({ token: optional(text('Secret from `host.json`.')) }, 'Who may stop the host.', 'The request'),
);

/**
 * The host ends; running tasks go on and are adopted by the next host. With the token it needs no `initialize`, so
 * that a client of any version can have an older host hand over to its own. Errors: `badToken`, `notOwner` for a
 * program.
 */
export const HostStopRequest = new RequestType<Fitting<typeof hostStopParams>, null, void>(
  'legwork/host/stop',
);
