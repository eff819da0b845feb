import { namesOfLeftovers } from '../../../protocol/leftoversText.ts';
import { titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandContext } from '../../commandContext.ts';
import { oneLine } from '../../editor/plainText.ts';
import { hasLeftovers } from '../taskAbilities.ts';

/** Ends what tasks that have ended left running. Returns what of it could not be ended. */
export async function endLeftovers(
  tasks: Task[],
  { gateway }: Pick<CommandContext, 'gateway'>,
): Promise<string | undefined> {
  const after = await gateway.withClient((client) =>
    Promise.all(tasks.map(({ id }) => client.cancel({ id }))),
  );
  const rests = after.filter(hasLeftovers).map(restText);
  return rests.length === 0 ? undefined : `Some leftovers could not be ended: ${rests.join('; ')}`;
}

/** `dev server: node, esbuild` */
function restText(task: Task): string {
  const names = (task.leftovers && namesOfLeftovers(task.leftovers)) || 'processes are still running';
  return `${oneLine(titleOf(task), 60)}: ${names}`;
}
