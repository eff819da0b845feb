import * as vscode from 'vscode';
import { groupings, groupingTexts, parseGrouping, type Grouping } from '../tree/grouping.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Arranges the Tasks view another way: the one that is asked for, or the one the person picks. */
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
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Group tasks by…' });
  return picked?.grouping;
}
