import type { Params } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { TaskUse } from '../../protocol/use.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { listed } from './list.ts';

/** What running tasks, and the leftovers of ended ones, use now, among the tasks that the caller may see. */
export function use(context: EngineContext, { ids }: Params<'use'>, caller: Caller): Promise<TaskUse[]> {
  const filter = ids ? { ids, includeHidden: true } : { includeTerminal: false, includeHidden: true };
  return context.uses.now([...listed(context, filter, caller)].filter(hasProcesses));
}

function hasProcesses(task: Task): boolean {
  return task.process !== undefined && (!isTerminal(task) || task.leftovers !== undefined);
}
