import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { ownUmask } from '../../client/ownUmask.ts';
import { taskEnvironment, withColours } from '../../client/taskEnvironment.ts';
import { localFolders } from '../connection/session.ts';
import { isInside } from '../../base/isInside.ts';

/** The environment of commands and agents in a folder: like that of an integrated terminal. */
export function windowEnvironment(
  cwd: string,
  {
    wantsColours = false,
    additions = {},
  }: { wantsColours?: boolean; additions?: Record<string, string> } = {},
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
  return taskEnvironment(wantsColours ? withColours(own) : own, additions);
}

/** The umask of what is started in this window. */
export async function windowUmask(): Promise<{ umask?: string }> {
  const umask = await ownUmask();
  return umask === undefined ? {} : { umask };
}

/** What the terminal's settings say of one variable; `null` takes it away. */
export type TerminalEnvironmentSetting = Record<string, string | null>;

/** What variables in those settings can refer to. */
export interface VariableValues {
  environment: NodeJS.ProcessEnv;
  workspaceFolder?: string;
  userHome: string;
}

/**
 * The environment an integrated terminal would start from: the window's own, changed by
 * `terminal.integrated.env.<os>`. A reference that means nothing here is left as it is written.
 */
export function terminalEnvironment(
  setting: TerminalEnvironmentSetting,
  values: VariableValues,
): NodeJS.ProcessEnv {
  const environment = { ...values.environment };
  for (const [name, value] of Object.entries(setting)) {
    if (typeof value === 'string') environment[name] = resolveVariables(value, values);
    else delete environment[name];
  }
  return environment;
}

function resolveVariables(text: string, values: VariableValues): string {
  return text.replace(/\$\{([^}]+)\}/g, (reference, name: string) => {
    if (name === 'workspaceFolder') return values.workspaceFolder ?? reference;
    if (name === 'userHome') return values.userHome;
    return name.startsWith('env:') ? (values.environment[name.slice('env:'.length)] ?? '') : reference;
  });
}
