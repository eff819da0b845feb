import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings for an editor that shows the work and nothing about itself. */
export const QUIET_SETTINGS: Record<string, unknown> = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** Writes the user settings of a user-data directory. */
export async function writeSettings(userData: string, extra: Record<string, unknown> = {}): Promise<void> {
  await mkdir(join(userData, 'User'), { recursive: true });
  const settings = { ...QUIET_SETTINGS, ...extra };
  await writeFile(join(userData, 'User/settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}
