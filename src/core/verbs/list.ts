import type { Task, TaskFilter } from '../../protocol/task.ts';
import { matchesFilter } from '../../protocol/taskFilter.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';

/** What a filter means of all that the caller may know, in order of creation. */
export function list(context: EngineContext, filter: TaskFilter, caller: Pick<Caller, 'session'>): Task[] {
  const { table } = context;
  const source = filter.includeTerminal === false ? table.unfinished() : table.values();
  const wanted: Task[] = [];
  for (const task of source) {
    if (!matchesFilter(task, filter)) continue;
    if (canSee(caller.session, task, (id) => table.find(id))) wanted.push(withOutputBytes(task));
  }
  return wanted;
}
