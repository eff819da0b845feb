import type { HostConnection } from '../../../src/client/hostConnection.ts';
import {
  CancelExternalNotification,
  ChangedNotification,
  type ChangedParams,
  type SubscribeParams,
} from '../../../src/protocol/messages.ts';

/** Subscribes, and keeps what the host then tells. */
export async function follow({ client, connection }: HostConnection, params: SubscribeParams = {}) {
  const told: ChangedParams[] = [];
  connection.onNotification(ChangedNotification, (changes) => void told.push(changes));
  const { subscription, tasks } = await client.subscribe({ news: true, ...params });
  const own = () => told.filter((changes) => changes.subscription === subscription);
  return {
    subscription,
    /** What there was when it began. */
    tasks,
    changes: own,
    news: () => own().flatMap((changes) => changes.news ?? []),
    /** Types of the steps of one task, in order. */
    steps: (id: string) =>
      own().flatMap((changes) =>
        (changes.news ?? []).filter((news) => news.id === id).map(({ type }) => type),
      ),
  };
}

/** What a connection is asked to end of the work it has registered. */
export function keepCancelCalls({ connection }: HostConnection): { id: string; reason?: string }[] {
  const calls: { id: string; reason?: string }[] = [];
  connection.onNotification(CancelExternalNotification, (call) => void calls.push(call));
  return calls;
}
