import * as vscode from 'vscode';
import { writeUserSetting } from '../editor/settings.ts';

/** The button that lets a person turn off notifications like the one it is on. */
export const TURN_OFF = 'Turn Off…';

const promptTexts = {
  needsYou: 'tasks that need you',
  matched: 'lines that monitors match',
  silent: 'tasks that print nothing and use no processor time',
};

/** Lets the person choose when to be notified of what happens while a task goes on. */
export async function turnOffPrompt(kind: keyof typeof promptTexts): Promise<void> {
  const choice = await pick([
    { label: `Never notify about ${promptTexts[kind]}`, value: 'never' as const },
    {
      label: `Notify about ${promptTexts[kind]} only when the window is not focused`,
      value: 'whenUnfocused' as const,
    },
  ]);
  if (choice) await writeUserSetting(`notifications.${kind}`, choice.value);
}

/** Lets the person choose when to be notified of ends of these kinds. */
export async function turnOffEnds(kinds: ('completed' | 'failed' | undefined)[]): Promise<void> {
  const choices = (['completed', 'failed'] as const)
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => [
      { label: `Never notify about ${kind} tasks`, setting: kind, value: 'never' as const },
      {
        label: `Notify about ${kind} tasks only when the window is not focused`,
        setting: kind,
        value: 'whenUnfocused' as const,
      },
      {
        label: `Notify about ${kind} tasks only after a while`,
        description: 'legwork.notifications.minimumSeconds',
        setting: kind,
        value: 'afterSeconds' as const,
      },
    ]);
  const choice = await pick(choices);
  if (choice) await writeUserSetting(`notifications.${choice.setting}`, choice.value);
}

function pick<T extends vscode.QuickPickItem>(choices: T[]): Thenable<T | undefined> {
  return vscode.window.showQuickPick(choices, { title: 'Legwork: Notifications' });
}
