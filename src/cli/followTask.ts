import type { Disposable } from '../base/disposable.ts';
import { isConnectionLoss } from '../client/connectionLoss.ts';
import { isExpectedError } from '../protocol/errors.ts';
import { ChangedNotification } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';
import type { Cli } from './cli.ts';

export interface Following {
  /** Whether a person is there who can answer what the task asks. */
  attends(): boolean;
  handleTask(task: Task): void;
}

/** Calls `handleTask` with the current state of a task and after each change. Reconnects if the host is replaced. */
export function followTask(cli: Cli, id: string, { attends, handleTask }: Following): Disposable {
  let isDisposed = false;
  const handle = (tasks: Task[]) => {
    if (!isDisposed) for (const task of tasks) handleTask(task);
  };
  const follow = async () => {
    while (!isDisposed) {
      const host = await cli.hosts.insist(async (client, { connection, closed }) => {
        connection.onNotification(ChangedNotification, ({ changed }) => handle(changed));
        const { tasks } = await client.subscribe({
          filter: { ids: [id], includeHidden: true },
          attends: attends(),
        });
        handle(tasks);
        return { closed };
      });
      await host.closed;
    }
  };
  follow().catch((error: unknown) => {
    // The caller also waits for the task and gets the same error.
    if (!isDisposed && !isConnectionLoss(error) && !isExpectedError(error)) throw error;
  });
  return { dispose: () => (isDisposed = true) };
}
