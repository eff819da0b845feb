import * as vscode from 'vscode';
import { writeUserSetting } from '../editor/settings.ts';

/** The button that lets a person turn off notifications like the one it is on. */
export const TURN_OFF = vscode.l10n.t('Turn Off…');

const promptTexts = {
  needsYou: {
    never: vscode.l10n.t('Never notify about tasks that need you'),
    whenUnfocused: vscode.l10n.t('Notify about tasks that need you only when the window is not focused'),
  },
  matched: {
    never: vscode.l10n.t('Never notify about lines that monitors match'),
    whenUnfocused: vscode.l10n.t(
      'Notify about lines that monitors match only when the window is not focused',
    ),
  },
  silent: {
    never: vscode.l10n.t('Never notify about tasks that print nothing and use no processor time'),
    whenUnfocused: vscode.l10n.t(
      'Notify about tasks that print nothing and use no processor time only when the window is not focused',
    ),
  },
};

const endTexts = {
  completed: {
    never: vscode.l10n.t('Never notify about completed tasks'),
    whenUnfocused: vscode.l10n.t('Notify about completed tasks only when the window is not focused'),
    afterSeconds: vscode.l10n.t('Notify about completed tasks only after a while'),
  },
  failed: {
    never: vscode.l10n.t('Never notify about failed tasks'),
    whenUnfocused: vscode.l10n.t('Notify about failed tasks only when the window is not focused'),
    afterSeconds: vscode.l10n.t('Notify about failed tasks only after a while'),
  },
};

/** Lets the person choose when to be notified of what happens while a task goes on. */
export async function turnOffPrompt(kind: keyof typeof promptTexts): Promise<void> {
  const texts = promptTexts[kind];
  const choice = await pick(
    (['never', 'whenUnfocused'] as const).map((value) => ({ label: texts[value], value })),
  );
  if (choice) await writeUserSetting(`notifications.${kind}`, choice.value);
}

/** Lets the person choose when to be notified of ends of these kinds. */
export async function turnOffEnds(kinds: ('completed' | 'failed' | undefined)[]): Promise<void> {
  const choices = (['completed', 'failed'] as const)
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => [
      { label: endTexts[kind].never, setting: kind, value: 'never' as const },
      { label: endTexts[kind].whenUnfocused, setting: kind, value: 'whenUnfocused' as const },
      {
        label: endTexts[kind].afterSeconds,
        description: 'legwork.notifications.minimumSeconds',
        setting: kind,
        value: 'afterSeconds' as const,
      },
    ]);
  const choice = await pick(choices);
  if (choice) await writeUserSetting(`notifications.${choice.setting}`, choice.value);
}

function pick<T extends vscode.QuickPickItem>(choices: T[]): Thenable<T | undefined> {
  return vscode.window.showQuickPick(choices, { title: vscode.l10n.t('Legwork: Notifications') });
}
