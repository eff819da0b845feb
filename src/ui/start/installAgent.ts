import * as vscode from 'vscode';
import type { AgentOffer } from '../../protocol/agentRun.ts';
import type { CommandContext } from '../commandContext.ts';
import { startTask } from './startTask.ts';

/** The only commands that are run for a click: a global install of one package of npm, of no other characters. */
const INSTALL = /`(npm install -g (?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)`/;

/** The command that installs an agent that was not found, if its own words tell one. */
export function installCommand({
  program,
  install,
}: Pick<AgentOffer, 'program' | 'install'>): string | undefined {
  return program === undefined ? INSTALL.exec(install)?.[1] : undefined;
}

/** A button on the row of an agent; it says what it runs. */
export function installButtons(offer: AgentOffer): vscode.QuickInputButton[] {
  const command = installCommand(offer);
  if (command === undefined) return [];
  return [
    {
      iconPath: new vscode.ThemeIcon('cloud-download'),
      tooltip: vscode.l10n.t('Install in Background: {0}', command),
    },
  ];
}

/** Starts the install as a task, whose end is told like any other. */
export async function installAgent(context: CommandContext, offer: AgentOffer, cwd: string): Promise<void> {
  const command = installCommand(offer);
  if (command !== undefined) await startTask(context, { command, cwd, name: `install ${offer.id}` });
}
