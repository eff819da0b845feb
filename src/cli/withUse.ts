import { isExpectedError } from '../protocol/errors.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { TaskUse } from '../protocol/use.ts';
import type { TaskClient } from '../client/taskClient.ts';
import type { Cli } from './cli.ts';

/** The tasks, running ones with what they use now. An earlier host does not tell that. */
export async function withUse(cli: Cli, tasks: Task[]): Promise<Task[]> {
  const ids = tasks.flatMap((task) => (mayUse(task) ? task.id : []));
  if (ids.length === 0) return tasks;
  const uses = await cli.hosts.insist((client) => usesOf(client, ids));
  return tasks.map((task) => withItsUse(task, uses));
}

/** What running tasks use, by id; all of them if no ids are given. */
export async function usesOf(client: TaskClient, ids?: string[]): Promise<ReadonlyMap<string, TaskUse>> {
  try {
    const uses = await client.use(ids ? { ids } : {});
    return new Map(uses.map((use) => [use.id, use]));
  } catch (error) {
    if (isExpectedError(error)) return new Map();
    throw error;
  }
}

/** The task with what it uses now, if that is known. */
export function withItsUse(task: Task, uses: ReadonlyMap<string, TaskUse>): Task {
  const found = uses.get(task.id);
  if (!found || !mayUse(task)) return task;
  const { id: _id, ...use } = found;
  return Object.keys(use).length > 0 ? { ...task, use: { ...task.use, ...use } } : task;
}

function mayUse(task: Task): boolean {
  return task.process !== undefined && (!isTerminal(task) || task.leftovers !== undefined);
}
