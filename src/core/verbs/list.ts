import type { Task, TaskFilter } from '../../protocol/task.ts';
import { matchesFilter } from '../../protocol/taskFilter.ts';
import { canSee } from '../access.ts';
import { checkFilter } from '../filterCheck.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';
import { byCreation, type Tasks } from '../state/taskTable.ts';

/** What a filter means of all that the caller may know, in order of creation. @throws badRequest */
export function list(context: EngineContext, filter: TaskFilter, caller: Pick<Caller, 'session'>): Task[] {
  return select(context, filter, caller).map(withOutputBytes);
}

/** As `list`, with the records as they are. @throws badRequest */
export function select(context: EngineContext, filter: TaskFilter, caller: Pick<Caller, 'session'>): Task[] {
  checkFilter(filter);
  const wanted: Task[] = [];
  for (const task of sourceOf(context.table, filter)) {
    if (!matchesFilter(task, filter)) continue;
    if (canSee(caller.session, task, (id) => context.table.find(id))) wanted.push(task);
  }
  return wanted;
}

/** The fewest tasks among which all are that a filter means. */
function sourceOf(table: Tasks, { ids, session, includeTerminal }: TaskFilter): Iterable<Task> {
  if (ids) return [...new Set(ids)].flatMap((id) => table.find(id) ?? []).toSorted(byCreation);
  if (includeTerminal !== false) return table.values();
  return session === undefined ? table.unfinished() : table.unfinishedOf(session);
}
