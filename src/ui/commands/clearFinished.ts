import { isTerminal, type Task } from '../../protocol/task.ts';
import type { CommandHandler } from './commandContext.ts';
import { confirm } from './confirm.ts';

/** Removes all ended tasks in the scope of this window, with their outputs, but none that has left processes running. */
export const clearFinished: CommandHandler = async (context) => {
  await context.gateway.untilComplete();
  const isFinished = (task: Task) => isTerminal(task) && !task.leftovers && context.isInScope(task);
  const ended = () => context.model.all().filter(isFinished);
  const ids = ended().map(({ id }) => id);
  if (ids.length === 0) return;
  const what =
    ids.length === 1 ? 'the finished task and its output' : `${ids.length} finished tasks and their outputs`;
  if (!(await confirm(`Remove ${what}?`, 'Remove'))) return;
  // Another window may have removed or rerun some while the question stood.
  const asked = new Set(ids);
  const still = ended().flatMap(({ id }) => (asked.has(id) ? [id] : []));
  await context.gateway.withClient((client) => client.remove(still));
};
