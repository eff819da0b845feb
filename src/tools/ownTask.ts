import { badRequest, unknownTask } from '../protocol/errors.ts';
import type { Task } from '../protocol/task.ts';
import type { ToolHost } from './tool.ts';

const DEEPEST = 100;

/**
 * A task that the caller may change: what it started, and what that started. The host itself refuses a program the tasks
 * of others; to a person's session it shows all of them.
 * @throws unknownTask, badRequest
 */
export async function ownTask(host: ToolHost, id: string, verb: string): Promise<Task> {
  if (id === host.inside)
    throw badRequest(`${id} is the task in which you run, so it cannot be ${verb} by this tool.`);
  const task = await host.ask((client) => client.get(id));
  if (host.session.role === 'program') return task;
  let next: Task = task;
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (next.producer === host.producer && next.owner.id === host.session.id) return task;
    const parent = next.parent?.task;
    if (parent === undefined) break;
    next = await host
      .ask((client) => client.get(parent))
      .catch((error: unknown) => Promise.reject(refusal(error, id, verb)));
  }
  throw notYours(id, verb);
}

const notYours = (id: string, verb: string) =>
  badRequest(
    `Task ${id} was not started through these tools, so it cannot be ${verb} through them. A person can do that in Legwork.`,
  );

/** The parent may have been removed: then nothing shows that it was started here. */
function refusal(error: unknown, id: string, verb: string): unknown {
  return (error as { code?: unknown }).code === unknownTask('').code ? notYours(id, verb) : error;
}
