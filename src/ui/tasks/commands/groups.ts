import * as vscode from 'vscode';
import type { CommandHandler } from '../../commandContext.ts';
import { shortLine } from '../../editor/labelText.ts';
import { rememberGroupSlots } from '../../editor/settings.ts';
import { parseSlots } from '../../editor/settingValues.ts';
import { chooseGroup } from '../choose/chooseGroup.ts';

/** Holds a group: none of its tasks starts until it is resumed; running ones go on. */
export const pauseGroup: CommandHandler = async (context, args) => {
  const group = await chooseGroup(context, args, {
    placeholder: vscode.l10n.t('Pause the group…'),
    fits: ({ isPaused }) => !isPaused,
  });
  if (group !== undefined) await context.gateway.withClient((client) => client.pause({ group }));
};

/** Lets the tasks of a group that was held start again. */
export const resumeGroup: CommandHandler = async (context, args) => {
  const group = await chooseGroup(context, args, {
    placeholder: vscode.l10n.t('Resume the group…'),
    fits: ({ isPaused }) => isPaused,
  });
  if (group !== undefined) await context.gateway.withClient((client) => client.resume({ group }));
};

/** Sets how many tasks of a group run at a time. */
export const setGroupSlots: CommandHandler = async (context, args) => {
  const name = await chooseGroup(context, args, {
    placeholder: vscode.l10n.t('Set the slots of…'),
    fits: () => true,
    allowsNew: true,
  });
  if (name === undefined) return;
  const current = context.model.groups().find((group) => group.name === name)?.slots;
  const text = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    title: vscode.l10n.t('Slots of {0}', shortLine(name)),
    prompt: vscode.l10n.t('How many tasks of this group run at a time.'),
    placeHolder: vscode.l10n.t('Leave empty for no limit'),
    value: current === undefined ? '' : String(current),
    validateInput: (typed) =>
      parseSlots(typed) === undefined ? vscode.l10n.t('Enter a whole number, 1 or more.') : undefined,
  });
  const slots = text === undefined ? undefined : parseSlots(text);
  if (slots === undefined) return;
  await context.gateway.withClient((client) => client.setGroup({ name, slots }));
  await rememberGroupSlots(name, slots);
};
