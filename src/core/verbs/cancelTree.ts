import { nothingLive } from '../../protocol/errors.ts';
import type { CancelParams, CancelRunParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { descendantsOf } from '../taskTree.ts';
import { isCancellable, requestCancels, startedBy } from './cancel.ts';

/** Cancels a task and all its descendants. @throws unknownTask, nothingLive */
export function cancelTree(context: EngineContext, params: CancelParams, caller: Caller): Promise<Task[]> {
  const root = visibleTask(context, params.id, caller);
  const tree = descendantsOf([root], startedBy(context));
  return cancelEach(context, { tasks: tree, what: root.id, ...params });
}

/** Cancels every descendant of an agent run. @throws nothingLive */
export function cancelRun(context: EngineContext, params: CancelRunParams, caller: Caller): Promise<Task[]> {
  const find = (id: string) => context.table.find(id);
  const tree = descendantsOf(context.table.partsOf(params.run), startedBy(context));
  const tasks = tree.filter((task) => canSee(caller.session, task, find));
  return cancelEach(context, { tasks, what: params.run, ...params });
}

async function cancelEach(
  context: EngineContext,
  request: { tasks: Task[]; what: string; reason?: string },
): Promise<Task[]> {
  const live = request.tasks.filter(isCancellable);
  if (live.length === 0) throw nothingLive(request.what);
  return requestCancels(context, live, request.reason);
}
