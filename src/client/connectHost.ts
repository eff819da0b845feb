import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createMessageConnection, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import { messageReader } from '../protocol/messageReader.ts';
import { InitializeRequest } from '../protocol/hostMessages.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { hostHangs, hostKeepsEnding } from '../protocol/errors.ts';
import { ConnectionLost, isConnectionLoss } from './connectionLoss.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { ensureHost, type HostProgram } from './hostStarter.ts';
import { patienceMs } from './patience.ts';
import { TaskClient } from './taskClient.ts';

const CONNECT_TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** A client of a host, with the connection it stands on. */
export interface HostConnection {
  client: TaskClient;
  connection: MessageConnection;
  /** Resolves when the host is gone, or hangs. */
  closed: Promise<void>;
  dispose(): void;
}

/**
 * Connects to the host of a data directory, starting it when none runs, and introduces the session. Editor, command
 * line and tests all come this way.
 * @throws `dataDirectoryUnusable`, `hostCannotRun`, `hostUnavailable`, `hostHangs`, `hostCrashed`, `badToken`,
 * `wrongProtocol`
 */
export async function connectHost(program: HostProgram, session: Session): Promise<HostConnection> {
  for (let tries = 1; ; tries++) {
    try {
      const { endpoint, socket } = await ensureHost(program);
      return await attach(endpoint, socket, session);
    } catch (error) {
      // A host that was dying may still have taken the connection; a later look finds its successor.
      if (!isConnectionLoss(error)) throw error;
      if (tries === CONNECT_TRIES) throw hostKeepsEnding(program.paths.trace);
      await delay(FIRST_PAUSE_MS * 2 ** tries);
    }
  }
}

/**
 * Introduces a session on a socket that is connected already. When the host goes, or hangs, every request that it
 * has not answered is rejected; the library alone would leave them pending for ever.
 * @throws `ConnectionLost`, `hostHangs`, `badToken`, `wrongProtocol`
 */
export async function attach(endpoint: Endpoint, socket: Duplex, session: Session): Promise<HostConnection> {
  const connection = createMessageConnection(messageReader(socket), new StreamMessageWriter(socket));
  const heartbeat = watchHeartbeat(connection, () => socket.destroy());
  const dispose = () => {
    heartbeat.dispose();
    connection.dispose();
    socket.destroy();
  };
  connection.listen();
  const lost = new Promise<never>((_resolve, reject) => {
    socket.once('close', () => reject(new ConnectionLost()));
    if (socket.closed) reject(new ConnectionLost());
  });
  lost.catch(dispose);
  const limit = new AbortController();
  try {
    const initialized = connection.sendRequest(InitializeRequest, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      initializationOptions: { token: endpoint.token, protocolVersion: PROTOCOL_VERSION, session },
    });
    await Promise.race([
      initialized,
      lost,
      failAfter(patienceMs(endpoint), hostHangs(endpoint), limit.signal),
    ]);
  } catch (error) {
    dispose();
    throw error;
  } finally {
    limit.abort();
  }
  const closed = lost.catch(() => undefined);
  return { client: new TaskClient(connection), connection, closed, dispose };
}

/** Rejects after a while, unless it is no longer wanted by then. */
async function failAfter(ms: number, error: Error, signal: AbortSignal): Promise<never> {
  await delay(ms, undefined, { signal });
  throw error;
}
