import { setTimeout as delay } from 'node:timers/promises';
import type { Disposable } from '../base/disposable.ts';
import type { HostConnection } from '../client/hostConnection.ts';
import { isConnectionLoss } from '../client/connectionLoss.ts';
import type { HostLink } from '../client/hostLink.ts';
import type { TaskClient } from '../client/taskClient.ts';
import { isExpectedError } from '../protocol/errors.ts';
import { ChangedNotification } from '../protocol/messages.ts';
import type { ToolHost } from './tool.ts';

/** When no host can be reached. */
const AGAIN_MS = 1000;

interface Watch {
  id: string;
  onChange(): void;
  isDisposed: boolean;
  /** Ends the wait for a loss of the connection, or for the disposal. */
  wake(): void;
}

/** The tools' way to the host, over a link that survives the host. */
export class LinkedTools implements Pick<ToolHost, 'ask' | 'askOnce' | 'watch'> {
  readonly #link: HostLink;
  readonly #watches = new Set<Watch>();
  /** The connection whose notifications are read. */
  #heard: HostConnection | undefined;

  constructor(link: HostLink) {
    this.#link = link;
  }

  ask<T>(request: (client: TaskClient) => Promise<T>): Promise<T> {
    return this.#link.insist(request);
  }

  async askOnce<T>(request: (client: TaskClient) => Promise<T>): Promise<T> {
    return request(await this.#link.client());
  }

  watch(id: string, onChange: () => void): Disposable {
    const watch: Watch = { id, onChange, isDisposed: false, wake: () => undefined };
    this.#watches.add(watch);
    this.#follow(watch).catch((error: unknown) => {
      // After a loss for good, nobody asks any more.
      if (!watch.isDisposed && !isConnectionLoss(error)) throw error;
    });
    return {
      dispose: () => {
        watch.isDisposed = true;
        this.#watches.delete(watch);
        watch.wake();
      },
    };
  }

  /** Subscribes to the task, with each host anew. */
  async #follow(watch: Watch): Promise<void> {
    while (!watch.isDisposed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      watch.wake = resolve;
      const client = await this.#subscribe(watch.id);
      // Without a host, too: whoever waits then asks, and gets the same error.
      watch.onChange();
      if (!client) await Promise.race([promise, delay(AGAIN_MS, undefined, { ref: false })]);
      else if (!watch.isDisposed) await promise;
      if (watch.isDisposed) client?.unsubscribe();
    }
  }

  /** `undefined` if no host can be reached now. @throws a connection loss, for good */
  async #subscribe(id: string): Promise<{ unsubscribe(): void } | undefined> {
    try {
      return await this.#link.insist(async (client, host) => {
        this.#hear(host);
        const filter = { ids: [id], includeHidden: true };
        const { subscription } = await client.subscribe({ filter, rows: true });
        return { unsubscribe: () => void client.unsubscribe(subscription).catch(() => undefined) };
      });
    } catch (error) {
      if (!isExpectedError(error)) throw error;
      return undefined;
    }
  }

  /** Reads the notifications of a connection, for all watches. */
  #hear(host: HostConnection): void {
    if (this.#heard === host) return;
    this.#heard = host;
    host.connection.onNotification(ChangedNotification, ({ changed, removed }) => {
      const ids = new Set([...changed.map(({ id }) => id), ...removed]);
      for (const watch of this.#watches) if (ids.has(watch.id)) watch.onChange();
    });
    void host.closed.then(() => {
      for (const watch of this.#watches) watch.wake();
    });
  }
}
