import { expect, test, vi } from 'vitest';
import type { HostConnection } from '../../../src/client/hostConnection.ts';
import type { HostLink } from '../../../src/client/hostLink.ts';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { hostUnavailable } from '../../../src/protocol/errors.ts';
import { isTerminal, type Task } from '../../../src/protocol/task.ts';
import { LinkedTools } from '../../../src/tools/linkedTools.ts';
import type { ToolHost } from '../../../src/tools/tool.ts';
import { whenTask } from '../../../src/tools/whenTask.ts';
import { aTask, anEndedTask } from '../ui/aTask.ts';

/** A wait for a task, over a link whose hosts come and go. */
function openWait() {
  let task: Task = aTask();
  let failures = 0;
  let listeners: ((news: { changed: Task[]; removed: string[] }) => void)[] = [];
  let close = () => undefined as void;
  const client = {
    get: async () => task,
    subscribe: vi.fn(async () => ({ subscription: 1 })),
    unsubscribe: async () => undefined,
  };
  const open = (): HostConnection => {
    const { promise, resolve } = Promise.withResolvers<void>();
    close = resolve;
    listeners = [];
    const connection = { onNotification: (_type: unknown, listener: never) => listeners.push(listener) };
    return { connection, closed: promise } as unknown as HostConnection;
  };
  let host = open();
  const link = {
    insist: async (ask) => {
      if (failures > 0) {
        failures--;
        throw hostUnavailable('it cannot be started');
      }
      return ask(client as unknown as TaskClient, host);
    },
  } as Partial<HostLink> as HostLink;
  const linked = new LinkedTools(link);
  const tools = {
    ask: (request) => linked.ask(request),
    watch: (id, onChange) => linked.watch(id, onChange),
  } as Partial<ToolHost> as ToolHost;
  return {
    waiting: whenTask(tools, task.id, { isEnough: isTerminal, signal: new AbortController().signal }),
    /** Subscribed so many times, and the waiter has looked since and is waiting for news. */
    subscribed: async (times: number) => {
      await vi.waitFor(() => expect(client.subscribe).toHaveBeenCalledTimes(times), 10_000);
      await new Promise(setImmediate);
    },
    /** The host goes; so many times, none can be reached. */
    lose: (times: number) => {
      failures = times;
      const last = close;
      host = open();
      last();
    },
    end: () => {
      task = anEndedTask({ state: 'completed' });
      for (const listener of listeners) listener({ changed: [task], removed: [] });
    },
  };
}

test('who waits for a task gets the error when no host can be reached any more', async () => {
  const { waiting, subscribed, lose } = openWait();
  await subscribed(1);
  lose(Infinity);
  await expect(waiting).rejects.toThrow('it cannot be started');
});

test.each([0, 1])('who waits learns of the end also after %i connections have failed', async (times) => {
  const { waiting, subscribed, lose, end } = openWait();
  await subscribed(1);
  lose(times);
  await subscribed(2);
  end();
  expect(isTerminal(await waiting)).toBe(true);
});
