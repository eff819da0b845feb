import { isToldByRun } from '../../protocol/checks.ts';
import type { ListParams } from '../../protocol/messages.ts';
import { isTerminal, type Task, type TaskFilter } from '../../protocol/task.ts';
import { matchesFilter } from '../../protocol/taskFilter.ts';
import { rowOf } from '../../protocol/taskRow.ts';
import { tasksMeant } from '../../protocol/taskWords.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { withOutputBytes } from '../outputFile.ts';
import { byCreation, type Tasks } from '../state/taskTable.ts';
import { inSlices } from '../turn/inSlices.ts';

/** The requested tasks among those the caller may see, in order of creation, as they are when it is called. */
export async function list(
  context: EngineContext,
  params: ListParams,
  caller: Pick<Caller, 'session'>,
): Promise<Task[]> {
  const { words, endedLimit, limit = Infinity, rows } = params;
  const found = words ? meant(context, params, caller) : await listedInSlices(context, params, caller);
  const wanted = endedLimit === undefined ? found : withNewestEnded(found, endedLimit);
  const shown = rows ? rowOf : withOutputBytes;
  const tasks: Task[] = [];
  await inSlices(wanted.slice(-limit), (task) => void tasks.push(shown(task)));
  return tasks;
}

/** As `listed`, of the tasks that there are when it is called. */
async function listedInSlices(
  { table }: EngineContext,
  filter: TaskFilter,
  { session }: Pick<Caller, 'session'>,
): Promise<Task[]> {
  const found: Task[] = [];
  await inSlices([...sourceOf(table, filter)], (task) => {
    if (isListed(table, task, { filter, session })) found.push(task);
  });
  return found;
}

/** The tasks that match a filter among those the caller may see, as stored, in order of creation. */
export function* listed(
  { table }: EngineContext,
  filter: TaskFilter,
  { session }: Pick<Caller, 'session'>,
): Iterable<Task> {
  for (const task of sourceOf(table, filter)) if (isListed(table, task, { filter, session })) yield task;
}

function isListed(
  table: Tasks,
  task: Task,
  { filter, session }: Pick<Caller, 'session'> & { filter: TaskFilter },
): boolean {
  return matchesFilter(task, filter) && canSee(session, task, (id) => table.find(id));
}

/** The tasks that words refer to. A complete id is looked up; only other words require a search of all tasks. */
export function meant(
  context: EngineContext,
  params: TaskFilter & { words?: string[] },
  caller: Pick<Caller, 'session'>,
): Task[] {
  const found = new Set<Task>();
  for (const word of new Set(params.words)) {
    const exact = context.table.find(word);
    if (exact && isListed(context.table, exact, { ...caller, filter: params })) found.add(exact);
    else for (const task of tasksMeant(listed(context, params, caller), word)) found.add(task);
  }
  return [...found].toSorted(byCreation);
}

/** Leaves out ended tasks, except the newest ones; the many checks of a run take no place of theirs. */
export function withNewestEnded(tasks: Task[], limit: number): Task[] {
  let left = limit;
  return tasks
    .toReversed()
    .filter((task) => !isTerminal(task) || (isToldByRun(task) ? left > 0 : left-- > 0))
    .toReversed();
}

/** The smallest indexed set of tasks that contains all matches of a filter. */
function sourceOf(table: Tasks, { ids, session, includeTerminal }: TaskFilter): Iterable<Task> {
  if (ids) return [...new Set(ids)].flatMap((id) => table.find(id) ?? []).toSorted(byCreation);
  if (includeTerminal !== false) return table.values();
  return session === undefined ? table.unfinished() : table.unfinishedOf(session);
}
