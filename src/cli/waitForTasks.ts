import { exitCodeOf, type Task } from '../protocol/task.ts';
import type { Cli } from './cli.ts';
import { untilInterrupted } from './untilInterrupted.ts';

/** Tells that Ctrl-C ended the waiting and nothing else. */
export function goesOn(ids: string[]): string {
  const verb = ids.length === 1 ? 'goes on' : 'go on';
  return `no longer waiting; ${ids.join(', ')} ${verb}.`;
}

/** Waits until tasks have ended, whatever happens to the host meanwhile; answers in the order of `ids`. */
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
  const ended = await untilInterrupted(Promise.all(ends), options.ifInterrupted ?? goesOn(ids));
  await markSeen(cli, ids);
  return ended;
}

/** A person has seen these ends here, so no window need tell of them. */
export async function markSeen(cli: Cli, ids: string[]): Promise<void> {
  await cli.hosts.insist((client) => client.acknowledge(ids));
}

/** The exit code of several tasks: that of the first that did not end well. */
export function exitCodeOfAll(tasks: Task[]): number {
  return tasks.map(exitCodeOf).find((code) => code !== 0) ?? 0;
}
