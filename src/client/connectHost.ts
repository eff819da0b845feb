import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createMessageConnection, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import { messageReader } from '../protocol/messageReader.ts';
import { InitializeRequest, type Handshake } from '../protocol/hostMessages.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { hostKeepsEnding, isExpectedError } from '../protocol/errors.ts';
import { ensureHost, type HostProgram } from './hostStarter.ts';
import { TaskClient } from './taskClient.ts';

const CONNECT_TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** A client of a host, with the connection it stands on. */
export interface HostConnection {
  client: TaskClient;
  connection: MessageConnection;
  /** Resolves when the host is gone. */
  closed: Promise<void>;
  dispose(): void;
}

/** What `initialize` must carry to be let in. */
export function handshakeFor(endpoint: Endpoint, session: Session): Handshake {
  return { token: endpoint.token, protocolVersion: PROTOCOL_VERSION, session };
}

/**
 * Connects to the host of a data directory, starting it when none runs, and introduces the session.
 * @throws `dataDirectoryUnusable`, `hostCannotRun`, `hostUnavailable`, `badToken`, `wrongProtocol`
 */
export async function connectHost(program: HostProgram, session: Session): Promise<HostConnection> {
  for (let tries = 1; ; tries++) {
    const { endpoint, socket } = await ensureHost(program);
    try {
      return await attach(endpoint, socket, session);
    } catch (error) {
      // A host that was dying may still have taken the connection; a later look finds its successor.
      if (isExpectedError(error)) throw error;
      if (tries === CONNECT_TRIES) throw hostKeepsEnding(program.paths.trace);
      await delay(FIRST_PAUSE_MS * 2 ** tries);
    }
  }
}

/** The host went away before it answered. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the task host was lost.');
    this.name = 'ConnectionLost';
  }
}

/**
 * Introduces a session on a socket that is connected already. When the host goes, every request that it has not
 * answered is rejected; the library alone would leave them pending for ever.
 * @throws `ConnectionLost`, `badToken`, `wrongProtocol`
 */
export async function attach(endpoint: Endpoint, socket: Duplex, session: Session): Promise<HostConnection> {
  const connection = createMessageConnection(messageReader(socket), new StreamMessageWriter(socket));
  const dispose = () => {
    connection.dispose();
    socket.destroy();
  };
  connection.listen();
  const lost = new Promise<never>((_resolve, reject) => {
    socket.once('close', () => reject(new ConnectionLost()));
    if (socket.closed) reject(new ConnectionLost());
  });
  lost.catch(() => connection.dispose());
  try {
    const initialized = connection.sendRequest(InitializeRequest, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: handshakeFor(endpoint, session),
    });
    await Promise.race([initialized, lost]);
  } catch (error) {
    dispose();
    throw error;
  }
  const closed = lost.catch(() => undefined);
  return { client: new TaskClient(connection), connection, closed, dispose };
}
