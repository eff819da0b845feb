import type { Duplex } from 'node:stream';
import type { NotificationType } from 'vscode-jsonrpc';
import { createMessageConnection } from 'vscode-jsonrpc/node';
import type { Disposable } from '../base/disposable.ts';
import { InitializeRequest, type Handshake } from '../protocol/hostMessages.ts';
import { messageReader } from '../protocol/messageReader.ts';
import { messageWriter } from '../protocol/messageWriter.ts';
import type { RequestSender } from './taskClient.ts';

/** A connection on which a host has accepted a session, whatever library it uses. */
export interface HostWire extends RequestSender {
  onNotification<P>(type: NotificationType<P>, handle: (params: P) => void): Disposable;
  /** Ends the connection, and closes its socket. */
  dispose(): void;
}

/**
 * Introduces a session on a connected socket. From then on, unanswered requests are rejected with a connection loss
 * when the socket closes.
 * @throws `badToken`, `wrongProtocol`
 */
export type Introduce = (socket: Duplex, handshake: Handshake) => Promise<HostWire>;

/** Used by the command line and tests: `vscode-jsonrpc` alone. */
export const introduce: Introduce = async (socket, handshake) => {
  const connection = createMessageConnection(messageReader(socket), messageWriter(socket));
  // The library alone would leave unanswered requests pending forever.
  connection.onClose(() => connection.dispose());
  connection.onDispose(() => socket.destroy());
  connection.listen();
  await connection.sendRequest(InitializeRequest, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    initializationOptions: handshake,
  });
  return connection;
};
