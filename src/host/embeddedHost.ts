import type { Duplex } from 'node:stream';
import type { Endpoint } from '../protocol/endpoint.ts';
import { openTaskHost, type TaskHost, type TaskHostOptions } from './taskHost.ts';

/** The host in the process of its own client, opened on demand, and reopened after it was stopped. */
export class EmbeddedHost {
  readonly #options: Omit<TaskHostOptions, 'onStopped' | 'idleMs' | 'ownsProcess'>;
  #host: Promise<TaskHost | undefined> | undefined;

  constructor(options: Omit<TaskHostOptions, 'onStopped' | 'idleMs' | 'ownsProcess'>) {
    this.#options = options;
  }

  /** A connection in memory; `undefined` if another process owns the data directory. @throws dataDirectoryUnusable */
  async connect(): Promise<{ endpoint: Endpoint; socket: Duplex } | undefined> {
    const opening = (this.#host ??= openTaskHost({
      ...this.#options,
      onStopped: () => (this.#host = undefined),
    }));
    let host: TaskHost | undefined;
    try {
      host = await opening;
    } finally {
      if (!host && this.#host === opening) this.#host = undefined;
    }
    return host && { endpoint: host.endpoint, socket: host.connect() };
  }

  /** Releases everything; tasks keep running. */
  dispose(): void {
    this.#host?.then(
      (host) => host?.stop(),
      // The caller of `connect` received the error.
      () => undefined,
    );
    this.#host = undefined;
  }
}
