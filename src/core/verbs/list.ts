import type { ListParams } from '../../protocol/messages.ts';
import { isTerminal, type Task, type TaskFilter } from '../../protocol/task.ts';
import { matchesFilter } from '../../protocol/taskFilter.ts';
import { rowOf } from '../../protocol/taskRow.ts';
import { tasksMeant } from '../../protocol/taskWords.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';
import { byCreation, type Tasks } from '../state/taskTable.ts';

/** What is asked for of all that the caller may know, in order of creation. */
export function list(context: EngineContext, params: ListParams, caller: Pick<Caller, 'session'>): Task[] {
  const { words, endedLimit, rows } = params;
  const found = words ? meant(context, params, caller) : [...listed(context, params, caller)];
  const wanted = endedLimit === undefined ? found : withNewestEnded(found, endedLimit);
  return wanted.map(rows ? rowOf : withOutputBytes);
}

/** What a filter means of all that the caller may know, as it is kept, in order of creation. */
export function* listed(
  { table }: EngineContext,
  filter: TaskFilter,
  { session }: Pick<Caller, 'session'>,
): Iterable<Task> {
  for (const task of sourceOf(table, filter)) {
    if (matchesFilter(task, filter) && canSee(session, task, (id) => table.find(id))) yield task;
  }
}

/** What words mean. A whole id is looked up; all tasks are looked through only for the rest. */
function meant(
  context: EngineContext,
  params: ListParams & { words?: string[] },
  caller: Pick<Caller, 'session'>,
): Task[] {
  const found = new Set<Task>();
  for (const word of new Set(params.words)) {
    const exact = context.table.find(word);
    const isListed =
      exact && matchesFilter(exact, params) && canSee(caller.session, exact, (id) => context.table.find(id));
    if (isListed) found.add(exact);
    else for (const task of tasksMeant(listed(context, params, caller), word)) found.add(task);
  }
  return [...found].toSorted(byCreation);
}

/** Without those that ended, except the newest. */
export function withNewestEnded(tasks: Task[], limit: number): Task[] {
  let left = limit;
  return tasks
    .toReversed()
    .filter((task) => !isTerminal(task) || left-- > 0)
    .toReversed();
}

/** The fewest tasks among which all are that a filter means. */
function sourceOf(table: Tasks, { ids, session, includeTerminal }: TaskFilter): Iterable<Task> {
  if (ids) return [...new Set(ids)].flatMap((id) => table.find(id) ?? []).toSorted(byCreation);
  if (includeTerminal !== false) return table.values();
  return session === undefined ? table.unfinished() : table.unfinishedOf(session);
}
