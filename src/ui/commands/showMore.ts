import { taskGroups } from '../taskGroups.ts';
import type { CommandHandler } from './commandContext.ts';

/** Shows a further page of a group in the Tasks view. */
export const showMore: CommandHandler = async (context, [node]) => {
  if (typeof node !== 'object' || node === null || !('group' in node)) return;
  const group = taskGroups.find((known) => known === node.group);
  if (group) context.tree.showMore(group);
};
