import * as vscode from 'vscode';
import { agentSpecOf, titleOf, type Task } from '../../../protocol/task.ts';
import type { AdjustParams } from '../../../protocol/messages.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { shortLine, withoutIcons } from '../../editor/labelText.ts';
import { modeText, runModes } from '../agentModes.ts';
import { isEverythingAllowed } from '../allowEverything.ts';
import { chooseTask } from '../choose/chooseTasks.ts';
import { canInterrupt } from '../taskAbilities.ts';

const TITLE_LENGTH = 60;

type Settings = Omit<AdjustParams, 'id'>;
interface ChoiceItem extends vscode.QuickPickItem {
  settings?: Settings;
  isTyped?: boolean;
}

/** Changes what an agent at work may do, or its model. */
export const adjustAgentRun: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, {
    placeholder: vscode.l10n.t('Change the mode or model of…'),
    fits: canInterrupt,
  });
  if (!task) return;
  const settings = await askSettings(await context.gateway.wholeTask(task.id));
  if (!settings || (settings.mode === 'allowAll' && !(await isEverythingAllowed(context)))) return;
  await context.gateway.withClient((client) => client.adjust({ id: task.id, ...settings }));
};

async function askSettings(task: Task): Promise<Settings | undefined> {
  const title = withoutIcons(shortLine(titleOf(task), TITLE_LENGTH));
  const picked = await vscode.window.showQuickPick(choices(task), {
    title,
    placeHolder: vscode.l10n.t('What it may do from now on, or its model'),
  });
  if (!picked?.isTyped) return picked?.settings;
  const model = await vscode.window.showInputBox({
    ignoreFocusOut: true,
    title,
    placeHolder: vscode.l10n.t('The model, as the agent names it'),
    validateInput: (text) =>
      /^[^-\s]\S*$/.test(text.trim()) ? undefined : vscode.l10n.t('Enter a name without spaces.'),
  });
  return model === undefined ? undefined : { model: model.trim() };
}

function choices({ spec, agent }: Task): ChoiceItem[] {
  const mode = agent?.mode ?? agentSpecOf({ spec })?.mode;
  const modes = runModes.map((each) => ({
    label: modeText(each),
    description: each === mode ? vscode.l10n.t('now') : '',
    settings: { mode: each },
  }));
  const models = (agent?.models ?? []).map((model) => ({
    label: withoutIcons(shortLine(model)),
    description: model === agent?.model ? vscode.l10n.t('now') : '',
    settings: { model },
  }));
  return [
    { label: vscode.l10n.t('What It May Do'), kind: vscode.QuickPickItemKind.Separator },
    ...modes,
    { label: vscode.l10n.t('Model'), kind: vscode.QuickPickItemKind.Separator },
    ...models,
    { label: vscode.l10n.t('Other Model…'), isTyped: true },
  ];
}
