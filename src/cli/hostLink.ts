import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import type { Disposable } from '../base/disposable.ts';
import { errorCode } from '../base/errors.ts';
import { attach, ConnectionLost, type HostConnection } from '../client/connectHost.ts';
import { ensureHost, type HostProgram } from '../client/hostStarter.ts';
import type { TaskClient } from '../client/taskClient.ts';
import { hostKeepsEnding } from '../protocol/errors.ts';
import type { Session } from '../protocol/task.ts';

const CONNECT_TRIES = 5;
/** So many connections in a row that were lost so soon are no coincidence. */
const LOSS_LIMIT = 10;
const SOON_MS = 1000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
/** What the connection library says when the other end is gone: before an answer, or while a request was written. */
const LOSS_CODES: number[] = [ErrorCodes.PendingResponseRejected, ErrorCodes.MessageWriteError];

/** The way to a host that may be replaced by another while we use it. */
export class HostLink implements Disposable {
  readonly #program: HostProgram;
  readonly #session: Session;
  #current: Promise<HostConnection> | undefined;
  #isDisposed = false;

  constructor(program: HostProgram, session: Session) {
    this.#program = program;
    this.#session = session;
  }

  /** The host's verbs; starts a host when none runs, connects again when the last one is gone. */
  async client(): Promise<TaskClient> {
    return (await this.#connection()).client;
  }

  /** Asks until some host has answered. Only for what may be asked twice. @throws hostUnavailable when none lasts */
  async insist<T>(ask: (client: TaskClient, connection: HostConnection) => Promise<T>): Promise<T> {
    let losses = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const askedAt = Date.now();
      try {
        const connection = await this.#connection();
        return await ask(connection.client, connection);
      } catch (error) {
        if (this.#isDisposed || !isConnectionLoss(error)) throw error;
        losses = Date.now() - askedAt < SOON_MS ? losses + 1 : 0;
        if (losses === LOSS_LIMIT) throw hostKeepsEnding(this.#program.paths.trace);
      }
      await delay(pauseMs);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#current?.then(
      (connection) => connection.dispose(),
      () => undefined,
    );
  }

  #connection(): Promise<HostConnection> {
    if (this.#isDisposed) return Promise.reject(new ConnectionLost());
    this.#current ??= this.#connect();
    return this.#current;
  }

  async #connect(): Promise<HostConnection> {
    const forget = () => (this.#current = undefined);
    for (let tries = 1; ; tries++) {
      try {
        const { endpoint, socket } = await ensureHost(this.#program);
        const connection = await attach(endpoint, socket, this.#session);
        socket.once('close', forget);
        if (socket.closed) forget();
        return connection;
      } catch (error) {
        // A host that was dying may still have taken the connection; a later look finds its successor.
        if (isConnectionLoss(error) && tries < CONNECT_TRIES) {
          await delay(FIRST_PAUSE_MS * 2 ** tries);
          continue;
        }
        forget();
        throw isConnectionLoss(error) && !this.#isDisposed
          ? hostKeepsEnding(this.#program.paths.trace)
          : error;
      }
    }
  }
}

/** Whether a request failed because its host is gone, so that the next host may know the answer. */
export function isConnectionLoss(thrown: unknown): boolean {
  if (thrown instanceof ConnectionLost || thrown instanceof ConnectionError) return true;
  if (thrown instanceof ResponseError) return LOSS_CODES.includes(thrown.code);
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(errorCode(thrown) ?? '');
}
