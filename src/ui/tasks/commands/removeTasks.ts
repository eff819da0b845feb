import { namesOfLeftovers, processesText } from '../../../protocol/leftoversText.ts';
import { isTerminal, titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { confirm, confirmForTasks } from '../../editor/confirm.ts';
import { shortLine } from '../../editor/labelText.ts';
import { chooseTasks } from '../choose/chooseTasks.ts';

/** Removes tasks that ended, with their outputs. What they left running goes on, if the person wants it that way. */
export const removeTask: CommandHandler = async (context, args) => {
  const tasks = await chooseTasks(context, args, { placeholder: 'Remove…', fits: isTerminal });
  if (tasks.length === 0) return;
  const question = `Remove ${tasks.length} tasks and their outputs?`;
  if (tasks.length > 1 && !(await confirmForTasks(question, 'Remove', tasks))) return;
  const busy = tasks.filter(({ leftovers }) => leftovers !== undefined);
  if (busy.length > 0 && !(await confirmLeaving(busy))) return;
  const how = busy.length > 0 ? { force: true } : {};
  await context.gateway.withClient((client) =>
    client.remove(
      tasks.map(({ id }) => id),
      how,
    ),
  );
};

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

function confirmLeaving(busy: Task[]): Promise<boolean> {
  const [only] = busy;
  const what =
    busy.length === 1 && only?.leftovers
      ? `${processesText(only.leftovers.count)} of ${shortLine(titleOf(only), 60)}`
      : `processes of ${busy.length} tasks`;
  const names = busy.map(({ leftovers }) => (leftovers ? namesOfLeftovers(leftovers) : ''));
  const detail = [...names, 'They keep running, and Legwork no longer tracks them.'];
  return confirm(`Remove, and leave ${what} running?`, 'Remove', detail.filter(Boolean).join('\n'));
}
