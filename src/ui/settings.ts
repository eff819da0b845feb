import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { NotificationSettings } from './notifications/noticeDecision.ts';
import { settingDefaults, type SettingKey } from './settingDefaults.ts';

const SECTION = 'legwork';

/** The value of a setting; the only place that reads Legwork's settings. */
export function readSetting<K extends SettingKey>(key: K): (typeof settingDefaults)[K] {
  return vscode.workspace
    .getConfiguration(SECTION)
    .get<(typeof settingDefaults)[K]>(key, settingDefaults[key]);
}

/** Which ends are told. */
export function notificationSettings(): NotificationSettings {
  return {
    completed: readSetting('notifications.completed'),
    failed: readSetting('notifications.failed'),
    minimumSeconds: readSetting('notifications.minimumSeconds'),
  };
}

/** Changes a setting for the user, in every workspace. */
export async function writeUserSetting<K extends SettingKey>(
  key: K,
  value: (typeof settingDefaults)[K],
): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
}

/** The data directory setting with `~` resolved; `undefined` when it is not set. */
export function dataDirectorySetting(): string | undefined {
  const value = readSetting('dataDirectory').trim();
  if (value === '') return undefined;
  return value === '~' || /^~[\\/]/.test(value) ? join(homedir(), value.slice(1)) : value;
}

/** Offers a reload when a setting changes that a window reads only once. */
export function watchDataDirectorySetting(): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(async (event) => {
    if (!event.affectsConfiguration(`${SECTION}.dataDirectory`)) return;
    const reload = 'Reload Window';
    const choice = await vscode.window.showInformationMessage(
      'Legwork uses the new data directory after a reload of the window.',
      reload,
    );
    if (choice === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  });
}
