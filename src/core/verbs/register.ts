import { badRequest } from '../../protocol/errors.ts';
import type { RegisterParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { describeCommand } from '../commandLine.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { addTask, findByKey, ownerOf } from './newTask.ts';

/** Registers work of the caller as a task, live from the start. @throws like `start` */
export function register(context: EngineContext, params: RegisterParams, caller: Caller): Task {
  if (params.after?.length || params.startAt !== undefined || params.retry) {
    throw badRequest('Registered work is live from the start, so it cannot wait or be retried by the host.');
  }
  const owner = ownerOf(context, params, caller);
  const known = findByKey(context, { key: params.key, owner }, caller);
  if (known) {
    // The registrant may reconnect after a restart of the host or its own, and continue.
    if (!isTerminal(known) && 'external' in known.spec)
      context.registrants.add(known.id, caller.cancelExternal);
    return known;
  }
  const draft = {
    kind: params.kind,
    description: describeCommand(params.description),
    spec: () => ({ external: true as const, ...(params.cwd !== undefined && { cwd: params.cwd }) }),
  };
  const { id } = context.turn.run(() => {
    const task = addTask(context, { draft, params, owner, caller });
    context.registrants.add(task.id, caller.cancelExternal);
    context.trace.write({ event: 'registered', id: task.id, session: owner.id });
    return context.turn.apply(task.id, { type: 'began', at: new Date().toISOString() });
  });
  return context.table.get(id);
}
