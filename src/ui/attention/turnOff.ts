import * as vscode from 'vscode';
import { writeUserSetting } from '../editor/settings.ts';

/** Button by which a person says of what not to be told any more. */
export const TURN_OFF = 'Turn Off…';

const texts = {
  needsYou: 'tasks that need me',
  matched: 'lines that monitors match',
};

/** Lets the person say when to be told of what happens while a task goes on. */
export async function turnOffPrompt(kind: keyof typeof texts): Promise<void> {
  const choices = [
    { label: `Never tell of ${texts[kind]}`, value: 'never' as const },
    { label: `Tell of ${texts[kind]} only in an unfocused window`, value: 'whenUnfocused' as const },
  ];
  const choice = await vscode.window.showQuickPick(choices, { title: 'Legwork: Notifications' });
  if (choice) await writeUserSetting(`notifications.${kind}`, choice.value);
}
