import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostHangs, hostKeepsEnding } from '../protocol/errors.ts';
import type { Session } from '../protocol/task.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { ConnectionLost, isConnectionLoss } from './connectionLoss.ts';
import { watchHeartbeat } from './heartbeat.ts';
import { ensureHost, type HostProgram } from './hostStarter.ts';
import type { HostWire, Introduce } from './hostWire.ts';
import { patienceMs, silence } from './patience.ts';
import { TaskClient } from './taskClient.ts';

const CONNECT_TRIES = 5;
const FIRST_PAUSE_MS = 20;

/** A client of a host, with its connection. */
export interface HostConnection {
  client: TaskClient;
  connection: HostWire;
  /** Resolves when the host has disconnected, or hangs. */
  closed: Promise<void>;
  dispose(): void;
}

/**
 * The last step of connecting: introduces a session on a socket that is connected already. If the host disconnects or
 * hangs, all its unanswered requests are rejected.
 * @throws `ConnectionLost`, `hostHangs`, `badToken`, `wrongProtocol`
 */
export type Attach = (endpoint: Endpoint, socket: Duplex, session: Session) => Promise<HostConnection>;

/**
 * Connects to the host of a data directory, starting it if none runs, and introduces the session. Editor, command line
 * and tests all use this; only the last step differs.
 * @throws `dataDirectoryUnusable`, `hostCannotRun`, `hostUnavailable`, `hostHangs`, `hostCrashed`, `badToken`,
 * `wrongProtocol`
 */
export async function openConnection(
  program: HostProgram,
  session: Session,
  lastStep: Attach,
): Promise<HostConnection> {
  for (let tries = 1; ; tries++) {
    try {
      const { endpoint, socket } = await ensureHost(program);
      return await lastStep(endpoint, socket, session);
    } catch (error) {
      // A host that was ending may still have accepted the connection; a later attempt finds its successor.
      if (!isConnectionLoss(error)) throw error;
      if (tries === CONNECT_TRIES) throw hostKeepsEnding(program.paths.trace);
      await delay(FIRST_PAUSE_MS * 2 ** tries);
    }
  }
}

/** Limits how long the host may take for the introduction, whatever the library, and then monitors its heartbeat. */
export function attachWith(introduce: Introduce): Attach {
  return async (endpoint, socket, session) => {
    const closed = new Promise<void>((resolve) => {
      socket.once('close', resolve);
      if (socket.closed) resolve();
    });
    const limit = new AbortController();
    try {
      const connection = await Promise.race([
        introduce(socket, { token: endpoint.token, protocolVersion: PROTOCOL_VERSION, session }),
        closed.then(() => Promise.reject(new ConnectionLost())),
        failAfter(patienceMs(endpoint), hostHangs(endpoint), limit.signal),
      ]);
      const heartbeat = watchHeartbeat(connection, () => socket.destroy());
      void closed.then(() => heartbeat.dispose());
      const dispose = () => {
        heartbeat.dispose();
        connection.dispose();
      };
      return { client: new TaskClient(connection), connection, closed, dispose };
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      limit.abort();
    }
  };
}

/** Rejects after a delay, unless it is aborted before. */
async function failAfter(ms: number, error: Error, signal: AbortSignal): Promise<never> {
  await silence(ms, signal);
  throw error;
}
