import * as vscode from 'vscode';
import type { GroupState } from '../../../protocol/messages.ts';
import type { CommandContext } from '../../commandContext.ts';
import { shortLine, withoutIcons } from '../../editor/labelText.ts';
import { groupText } from '../groupText.ts';

export interface GroupChoice {
  /** Asks which, when the command was called for none. */
  placeholder: string;
  fits(group: GroupState): boolean;
  /** Whether a group that does not exist yet may be named. */
  allowsNew?: boolean;
}

/** The name of the group a command is for: the one it was called for, else the one the person picks. */
export async function chooseGroup(
  context: CommandContext,
  args: readonly unknown[],
  choice: GroupChoice,
): Promise<string | undefined> {
  // Without one, that which is selected in the view where the person is.
  const target = args[0] ?? context.tree.rowsInUse[0];
  if (
    typeof target === 'object' &&
    target !== null &&
    'group' in target &&
    typeof target.group === 'string'
  ) {
    return target.group;
  }
  const groups = await context.gateway.withClient((client) => client.groups());
  const items = groups.filter(choice.fits).map((group) => ({
    label: withoutIcons(shortLine(group.name)),
    description: groupText(group),
    name: group.name,
  }));
  const another = { label: `$(add) ${vscode.l10n.t('New Group…')}`, description: '', name: undefined };
  const choices = choice.allowsNew ? [...items, another] : items;
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No group that this command applies to.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(choices, { placeHolder: choice.placeholder });
  return picked && (picked.name ?? askNewGroup());
}

async function askNewGroup(): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    title: vscode.l10n.t('New Group'),
    placeHolder: vscode.l10n.t('Name, such as build'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Enter a name.') : undefined),
  });
  return name?.trim();
}
