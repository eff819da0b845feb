import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { hasTranscript } from '../taskAbilities.ts';
import type { TreeNode } from '../tree/treeNodes.ts';

/** The focus stays in the view, and the arrow keys move on from there. */
const CLICK = { isClick: true };

/** A click on a row of the view: shows what the row is about. */
export const clickRow: CommandHandler = async (context) => {
  const row = await context.tree.clickedRow();
  if (row) await show(row, context);
};

async function show(row: TreeNode, { model }: CommandContext): Promise<void> {
  switch (row.kind) {
    case 'task': {
      const task = model.get(row.id);
      const verb = task && hasTranscript(task) ? 'legwork.showTranscript' : 'legwork.showOutput';
      if (task) await runOwnCommand(verb, row, CLICK);
      return;
    }
    case 'change':
      await runOwnCommand('legwork.openChange', row);
      return;
    case 'race': {
      const racer = model.all().find(({ race }) => race?.id === row.race);
      if (racer) await runOwnCommand('legwork.showRace', { id: racer.id });
      return;
    }
    case 'schedule':
      await runOwnCommand('legwork.showSchedule', row);
      return;
    case 'more':
      await runOwnCommand('legwork.showMore', row);
      return;
    case 'section':
    case 'group':
    case 'workspace':
    case 'changes':
    case 'note':
  }
}
