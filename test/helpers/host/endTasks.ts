import type { TaskClient } from '../../../src/client/taskClient.ts';

/** Cancels whatever is unfinished, and returns when it has ended. */
export async function endTasks(client: TaskClient): Promise<void> {
  await client.cancelAll();
  const unfinished = await client.list({ includeTerminal: false, includeHidden: true });
  await Promise.all(unfinished.map((task) => client.wait(task.id)));
}
