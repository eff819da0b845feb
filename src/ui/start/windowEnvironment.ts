import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { ownUmask } from '../../client/ownUmask.ts';
import { taskEnvironment, withColours } from '../../client/taskEnvironment.ts';
import { localFolders } from '../connection/session.ts';
import { isInside } from '../tasks/taskScope.ts';
import { terminalEnvironment, type TerminalEnvironmentSetting } from './terminalEnvironment.ts';

/** The environment of what works in a folder, a command or an agent: like that of an integrated terminal. */
export function windowEnvironment(
  cwd: string,
  { wantsColours = false }: { wantsColours?: boolean } = {},
): Record<string, string> {
  const systems: Partial<Record<NodeJS.Platform, string>> = { darwin: 'osx', win32: 'windows' };
  const setting = vscode.workspace
    .getConfiguration('terminal.integrated.env')
    .get<TerminalEnvironmentSetting>(systems[process.platform] ?? 'linux', {});
  const folder = localFolders().find(({ uri }) => isInside(cwd, uri.fsPath))?.uri.fsPath;
  const own = terminalEnvironment(setting, {
    environment: process.env,
    userHome: homedir(),
    ...(folder === undefined ? {} : { workspaceFolder: folder }),
  });
  return taskEnvironment(wantsColours ? withColours(own) : own);
}

/** The umask of what is started in this window. */
export async function windowUmask(): Promise<{ umask?: string }> {
  const umask = await ownUmask();
  return umask === undefined ? {} : { umask };
}
