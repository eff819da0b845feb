import { exitCodeOf, type Task } from '../protocol/task.ts';
import type { Cli } from './cli.ts';
import { untilInterrupted } from './untilInterrupted.ts';

/** The message after Ctrl-C: only the waiting has ended. */
export function continuesText(ids: string[]): string {
  const verb = ids.length === 1 ? 'continues' : 'continue';
  return `no longer waiting; ${ids.join(', ')} ${verb}.`;
}

/** Waits until tasks have ended, also if the host is replaced. Resolves in the order of `ids`. */
export async function waitForTasks(
  cli: Cli,
  ids: string[],
  options: { onEnd?: (task: Task) => void; ifInterrupted?: string } = {},
): Promise<Task[]> {
  const ends = ids.map(async (id) => {
    const ended = await cli.hosts.insist((client) => client.wait(id));
    options.onEnd?.(ended);
    return ended;
  });
  const ended = await untilInterrupted(Promise.all(ends), options.ifInterrupted ?? continuesText(ids));
  await markSeen(cli, ids);
  return ended;
}

/** Marks ends as seen, so that no window notifies about them. */
export async function markSeen(cli: Cli, ids: string[]): Promise<void> {
  await cli.hosts.insist((client) => client.acknowledge(ids));
}

/** The exit code for several tasks: that of the first task that did not succeed. */
export function exitCodeOfAll(tasks: Task[]): number {
  return tasks.map(exitCodeOf).find((code) => code !== 0) ?? 0;
}
