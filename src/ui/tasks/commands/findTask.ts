import type { CommandHandler } from '../../commandContext.ts';

/** Opens the find box of the Tasks view. */
export const findTask: CommandHandler = ({ tree }) => tree.find();
