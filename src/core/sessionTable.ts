import { Emitter } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';

/**
 * The connected sessions. A session without connections is closed only after a grace period, because a window may
 * reload, and a host may be replaced.
 */
export class SessionTable {
  readonly #graceMs: number;
  readonly #connections = new Map<string, number>();
  readonly #closing = new Map<string, NodeJS.Timeout>();
  readonly #didClose = new Emitter<string>();
  /** Reports the id of a session that no client holds any more. */
  readonly onDidClose = this.#didClose.event;

  constructor(options: { graceMs: number }) {
    this.#graceMs = options.graceMs;
  }

  get holdings(): Holdings {
    return { sessions: this.#connections.size, closingSessions: this.#closing.size };
  }

  /** A client has connected; the returned function removes it. */
  connect(session: string): () => void {
    clearTimeout(this.#closing.get(session));
    this.#closing.delete(session);
    this.#connections.set(session, (this.#connections.get(session) ?? 0) + 1);
    return () => {
      const left = (this.#connections.get(session) ?? 1) - 1;
      if (left > 0) this.#connections.set(session, left);
      else {
        this.#connections.delete(session);
        this.expect(session);
      }
    };
  }

  isConnected(session: string): boolean {
    return this.#connections.has(session);
  }

  /** Closes the session unless a client of it connects in time. */
  expect(session: string): void {
    if (this.#connections.has(session) || this.#closing.has(session)) return;
    const timer = setTimeout(() => {
      this.#closing.delete(session);
      this.#didClose.fire(session);
    }, this.#graceMs);
    this.#closing.set(session, timer);
  }

  dispose(): void {
    for (const timer of this.#closing.values()) clearTimeout(timer);
    this.#didClose.dispose();
  }
}
