import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Settings for an editor that shows the work and nothing about itself. */
export const QUIET_SETTINGS: Record<string, unknown> = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.ignoreRecommendations': true,
  // A host in the browser, for extensions of which a test has none.
  'extensions.webWorker': false,
  // What tests run takes no time, and what is told of it is what many look at.
  'legwork.notifications.minimumSeconds': 0,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'npm.autoDetect': 'off',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
  // Looking for ports to forward takes a tenth of a processor for each window: all processes are looked at, with all that they have open.
  'remote.autoForwardPorts': false,
  'remote.autoForwardPortsSource': 'output',
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.gpuAcceleration': 'off',
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  // A click on the icon of a view that is just being opened would close it.
  'workbench.activityBar.iconClickBehavior': 'focus',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  // A pick that opens while another one fades away would take no clicks.
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/**
 * Writes the user settings of a user-data directory, and again as those of the machine: settings that belong to a
 * machine are read from there alone in a window that is not on it, as one in a browser.
 */
export async function writeSettings(userData: string, extra: Record<string, unknown> = {}): Promise<void> {
  const settings = { ...QUIET_SETTINGS, ...extra };
  for (const folder of ['User', 'Machine']) {
    await mkdir(join(userData, folder), { recursive: true });
    await writeFile(join(userData, folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }
}
