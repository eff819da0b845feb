import { chmodSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { clockMs } from '../base/clock.ts';
import { randomHex } from '../base/randomHex.ts';
import { retryBusy } from '../base/retryBusy.ts';
import { errorCode, toError } from '../base/errors.ts';
import type { Machine } from '../base/machine.ts';
import { readRegularFile } from '../base/regularFile.ts';
import type { TaskEngine } from '../core/taskEngine.ts';
import type { Trace } from '../core/trace.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { parseEndpoint, type Endpoint } from '../protocol/endpoint.ts';
import type { LogoutEnd } from '../protocol/logout.ts';
import { messageReader } from '../protocol/messageReader.ts';
import { messageWriter } from '../protocol/messageWriter.ts';
import type { HostStatus, PassedBy } from '../protocol/hostMessages.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { ClientConnection } from './clientConnection.ts';
import type { LanguageService } from './language/languageService.ts';
import { Lifetime } from './lifetime.ts';
import { socketPathFor } from './socketPath.ts';

/** How long a client may stay connected, and how much it may send, without a valid handshake. */
const HANDSHAKE_LIMIT_MS = 5000;
const HANDSHAKE_LIMIT_BYTES = 64 * 1024;

export interface HostServerOptions {
  paths: DataPaths;
  version: string;
  machine: Machine;
  ready: Promise<TaskEngine>;
  trace: Trace;
  /** What answers questions about outputs as documents; loaded when it is first asked for. */
  language(): Promise<LanguageService>;
  /** How long it keeps running unused; missing: until it is stopped. */
  idleMs?: number;
  /** The process belongs to the host, so a client may kill it if it hangs. */
  ownsProcess?: boolean;
  /** The host is no longer needed, or was asked to stop. */
  onStop(): void;
}

/** Listens for clients, publishes its address in `host.json`, and serves each client until it disconnects. */
export class HostServer {
  readonly #options: HostServerOptions;
  readonly #server: Server;
  readonly #clients = new Set<ClientConnection>();
  /** The address and identity of the host, for clients. */
  readonly endpoint: Endpoint;
  readonly #lifetime: Lifetime;
  #engine: TaskEngine | undefined;
  #isPublished = false;
  /** Unused entries that were found in its folders. */
  passedBy: PassedBy[] = [];
  /** Its tasks end when the user logs out, and why. */
  endsAtLogout: LogoutEnd | undefined;

  constructor(options: HostServerOptions) {
    this.#options = options;
    const instance = randomHex(8);
    this.endpoint = {
      schema: 1,
      socket: socketPathFor(options.paths, instance),
      token: randomHex(32),
      pid: process.pid,
      instance,
      protocolVersion: PROTOCOL_VERSION,
      version: options.version,
      startedAt: new Date().toISOString(),
      machine: options.machine,
      ...(options.ownsProcess && { processStartedAt: new Date(Date.now() - clockMs()).toISOString() }),
    };
    this.#server = createServer((socket) => this.serve(socket));
    this.#lifetime = new Lifetime({
      idleMs: options.idleMs ?? Infinity,
      isNeeded: () => this.#clients.size > 0 || !this.#engine || this.#hasWork(this.#engine),
      onIdle: () => options.onStop(),
    });
    options.ready.then(
      (engine) => this.#handleReady(engine),
      // Clients that wait for it get the error; the entry file ends the host.
      () => undefined,
    );
  }

  #hasWork(engine: TaskEngine): boolean {
    const { tasks } = engine.statistics();
    if (engine.context.schedules.isNear) return true;
    return tasks.unfinished + tasks.unsaved + engine.context.notices.waitingCount > 0;
  }

  /** Requires the host lock, so that files of a dead host may be replaced. @throws the system's error */
  async listen(): Promise<void> {
    const { socket } = this.endpoint;
    // First removes the old address, then opens the new socket: an address that is unchanged after connecting is valid.
    this.#clear(this.#options.paths.endpoint);
    if (process.platform !== 'win32') this.#clear(socket);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(socket, resolve);
    });
    if (process.platform !== 'win32') chmodSync(socket, 0o600);
    this.#publish({ ...this.endpoint, ...(!this.#engine && { isLoading: true }) });
    this.#isPublished = true;
    this.#options.trace.write({ event: 'hostStarted', pid: process.pid, version: this.#options.version });
  }

  /** Publishes the address of the host. @throws the system's error */
  #publish(endpoint: Endpoint): void {
    writeFileAtomically(this.#options.paths.endpoint, `${JSON.stringify(endpoint, undefined, 2)}\n`);
  }

  /** The records are loaded, so the host responds quickly from now on. */
  #handleReady(engine: TaskEngine): void {
    this.#engine = engine;
    engine.onDidChange(() => this.#lifetime.review());
    engine.context.schedules.onDidChange(() => this.#lifetime.review());
    this.#lifetime.review();
    if (!this.#isPublished) return;
    try {
      this.#publish(this.endpoint);
    } catch (error) {
      // Clients wait longer for a response than necessary.
      this.#options.trace.write({ event: 'problem', message: toError(error).message });
    }
  }

  /** Makes room for a file of the host; a folder, which may contain a user's files, is moved aside. */
  #clear(path: string): void {
    if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return removeIfThere(path);
    const aside = `${path}.${this.endpoint.instance}.aside`;
    renameSync(path, aside);
    this.#options.trace.write({ event: 'movedAside', path, to: aside });
  }

  /** Serves a client at the other end of a stream. */
  serve(socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    const client = new ClientConnection({
      reader: messageReader(socket),
      writer: messageWriter(socket),
      token: this.endpoint.token,
      version: this.#options.version,
      ready: this.#options.ready,
      hostStatus: () => this.#status(),
      stopHost: () => this.#options.onStop(),
      language: () => this.#options.language(),
      onBug: (error) =>
        this.#options.trace.write({ event: 'bug', message: error.message, stack: error.stack }),
      onDidInitialize: () => guard.dispose(),
    });
    client.add({ dispose: () => socket.destroy() });
    const guard = guardHandshake(socket, () => client.dispose());
    this.#clients.add(client);
    this.#lifetime.review();
    socket.once('close', () => {
      guard.dispose();
      client.dispose();
      this.#clients.delete(client);
      this.#lifetime.review();
    });
  }

  #status(): HostStatus {
    const statistics = this.#engine?.statistics();
    const notices = this.#engine?.context.notices.status;
    const awake = this.#engine?.context.awake.status;
    return {
      version: this.#options.version,
      protocolVersion: PROTOCOL_VERSION,
      pid: process.pid,
      startedAt: this.endpoint.startedAt,
      dataDirectory: this.#options.paths.directory,
      socket: this.endpoint.socket,
      clients: this.#clients.size,
      tasks: statistics?.tasks ?? { unfinished: 0, total: 0, unsaved: 0 },
      unreadable: statistics?.unreadable ?? [],
      passedBy: this.passedBy,
      ...(this.endsAtLogout && { endsAtLogout: this.endsAtLogout }),
      memoryBytes: process.memoryUsage.rss(),
      ...(statistics && { launcher: statistics.launcher }),
      ...(notices && { notices }),
      ...(awake && { awake }),
      holdings: {
        connections: this.#clients.size,
        subscriptions: [...this.#clients].reduce((count, client) => count + client.subscriptionCount, 0),
        requests: [...this.#clients].reduce((count, client) => count + client.requestCount, 0),
        ...this.#engine?.holdings,
      },
    };
  }

  /** Closes every connection, and removes the endpoint if it is still this host's. */
  dispose(): void {
    this.#isPublished = false;
    this.#lifetime.dispose();
    this.#server.close();
    for (const client of this.#clients) client.dispose();
    const { endpoint } = this.#options.paths;
    try {
      if (parseEndpoint(retryBusy(() => readRegularFile(endpoint)))?.instance === this.endpoint.instance) {
        removeIfThere(endpoint);
      }
    } catch (error) {
      // Clients recognize a stale endpoint.
      this.#options.trace.write({ event: 'endpointNotRemoved', code: errorCode(error) });
    }
    this.#options.trace.write({ event: 'hostStopped', pid: process.pid });
  }
}

/** Closes a connection that has not completed the handshake in time, or sends too much before. */
function guardHandshake(socket: Duplex, refuse: () => void) {
  const timer = setTimeout(refuse, HANDSHAKE_LIMIT_MS);
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > HANDSHAKE_LIMIT_BYTES) refuse();
  };
  socket.on('data', count);
  return {
    dispose: () => {
      clearTimeout(timer);
      socket.off('data', count);
    },
  };
}

function removeIfThere(path: string): void {
  try {
    retryBusy(() => unlinkSync(path));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
