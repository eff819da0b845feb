import {
  createMessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { InitializeRequest, type Handshake } from '../protocol/messages.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { ensureHost, type HostProgram } from './hostStarter.ts';
import { TaskClient } from './taskClient.ts';
import type { Socket } from 'node:net';

/** A client of a host, with the connection it stands on. */
export interface HostConnection {
  client: TaskClient;
  connection: MessageConnection;
  dispose(): void;
}

/** What `initialize` must carry to be let in. */
export function handshakeFor(endpoint: Endpoint, session: Session): Handshake {
  return { token: endpoint.token, protocolVersion: PROTOCOL_VERSION, session };
}

/**
 * Connects to the host of a data directory, starting it when none runs, and introduces the session.
 * @throws `dataDirectoryUnusable`, `hostUnavailable`, `badToken`, `wrongProtocol`
 */
export async function connectHost(program: HostProgram, session: Session): Promise<HostConnection> {
  const { endpoint, socket } = await ensureHost(program);
  return attach(endpoint, socket, session);
}

/** Introduces a session on a socket that is connected already. */
export async function attach(endpoint: Endpoint, socket: Socket, session: Session): Promise<HostConnection> {
  const connection = createMessageConnection(
    new SocketMessageReader(socket),
    new SocketMessageWriter(socket),
  );
  const dispose = () => {
    connection.dispose();
    socket.destroy();
  };
  connection.listen();
  try {
    await connection.sendRequest(InitializeRequest, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: handshakeFor(endpoint, session),
    });
  } catch (error) {
    dispose();
    throw error;
  }
  return { client: new TaskClient(connection), connection, dispose };
}
