import type { CommandHandler } from '../../commandContext.ts';

/** Shows a further page of what lies below a row of the Tasks view. */
export const showMore: CommandHandler = async (context, [node]) => {
  if (typeof node !== 'object' || node === null || !('of' in node)) return;
  if (typeof node.of === 'string') context.tree.showMore(node.of);
};
