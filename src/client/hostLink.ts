import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../base/disposable.ts';
import { attach, connectHost } from './connectHost.ts';
import { ConnectionLost, isConnectionLoss } from './connectionLoss.ts';
import type { Attach, HostConnection } from './hostConnection.ts';
import type { HostProgram } from './hostStarter.ts';
import type { TaskClient } from './taskClient.ts';
import { hostKeepsEnding } from '../protocol/errors.ts';
import type { Session } from '../protocol/task.ts';

/** So many connections in a row that were lost so soon are no coincidence. */
const LOSS_LIMIT = 10;
const SOON_MS = 1000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
/** The way to a host that may be replaced by another while we use it. */
export class HostLink implements Disposable {
  readonly #program: HostProgram;
  readonly #session: Session;
  readonly #lastStep: Attach;
  #current: Promise<HostConnection> | undefined;
  #isDisposed = false;

  constructor(program: HostProgram, session: Session, lastStep: Attach = attach) {
    this.#program = program;
    this.#session = session;
    this.#lastStep = lastStep;
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
    try {
      const connection = await connectHost(this.#program, this.#session, this.#lastStep);
      void connection.closed.then(forget);
      return connection;
    } catch (error) {
      forget();
      throw this.#isDisposed ? new ConnectionLost() : error;
    }
  }
}
