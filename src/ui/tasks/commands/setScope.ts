import type { CommandHandler } from '../../commandContext.ts';

/** Shows the tasks of this workspace, or everything: the other of the two, or the one that is asked for. */
export const setScope: CommandHandler = async ({ scope }, [wanted]) => {
  const isNamed = wanted === 'workspace' || wanted === 'everything';
  scope.value = isNamed ? wanted : scope.value === 'workspace' ? 'everything' : 'workspace';
};
