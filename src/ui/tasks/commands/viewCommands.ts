import * as vscode from 'vscode';
import type { CommandHandler } from '../../commandContext.ts';
import { groupings, groupingTexts, parseGrouping, type Grouping } from '../tree/viewState.ts';

/* What the Tasks view shows, and how. */

/** Opens the find box of the Tasks view. */
export const findTask: CommandHandler = ({ tree }) => tree.find();

/** Collapses all rows of the Tasks view. */
export const collapseAll: CommandHandler = ({ tree }) => tree.collapseAll();

/** Shows a further page of what lies below a row. */
export const showMore: CommandHandler = async ({ tree }, [node]) => {
  if (typeof node !== 'object' || node === null || !('of' in node)) return;
  if (typeof node.of === 'string') tree.showMore(node.of);
};

/** Shows the tasks of this workspace, or everything: the one that is asked for, else the other of the two. */
export const setScope: CommandHandler = async ({ scope }, [wanted]) => {
  const isNamed = wanted === 'workspace' || wanted === 'everything';
  scope.value = isNamed ? wanted : scope.value === 'workspace' ? 'everything' : 'workspace';
};

/** Arranges tasks another way: the one that is asked for, or the one the person picks. */
export const setGrouping: CommandHandler = async ({ grouping }, [wanted]) => {
  const chosen = parseGrouping(wanted) ?? (await pickGrouping(grouping.value));
  if (chosen) grouping.value = chosen;
};

async function pickGrouping(current: Grouping): Promise<Grouping | undefined> {
  const items = groupings.map((grouping) => {
    const { label, description } = groupingTexts[grouping];
    const isCurrent = grouping === current;
    return { label: `${isCurrent ? '$(check)' : '$(blank)'} ${label}`, description, grouping };
  });
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Group tasks by…') });
  return picked?.grouping;
}
