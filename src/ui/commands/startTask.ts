import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { taskEnvironment } from '../../client/taskEnvironment.ts';
import type { Task } from '../../protocol/task.ts';
import { localFolders } from '../session.ts';
import { closePolicySetting, readSetting } from '../settings.ts';
import { isInside } from '../taskScope.ts';
import { terminalEnvironment, type TerminalEnvironmentSetting } from '../terminalEnvironment.ts';
import type { CommandContext } from './commandContext.ts';
import { startParams, type TaskDraft } from './taskDraft.ts';

/** Starts a task in an environment like that of an integrated terminal, and shows it in the tree. */
export async function startTask(context: CommandContext, draft: TaskDraft): Promise<Task> {
  const shell = draft.shell || readSetting('shell');
  const closePolicy = draft.closePolicy ?? closePolicySetting();
  const params = startParams(
    {
      ...draft,
      ...(shell ? { shell } : {}),
      ...(closePolicy === 'keep' ? {} : { closePolicy }),
    },
    { environment: environmentFor(draft.cwd), now: Date.now() },
  );
  const task = await context.gateway.withClient((client) => client.start(params));
  // The news of the task may come after the answer.
  if (!context.model.get(task.id)) context.model.apply({ changed: [task], removed: [] });
  // Showing it is a nicety; the task runs whether the view takes part or not.
  context.tree.reveal(task).catch((error: unknown) => context.log.debug(`Reveal: ${String(error)}`));
  return task;
}

function environmentFor(cwd: string): Record<string, string> {
  const systems: Partial<Record<NodeJS.Platform, string>> = { darwin: 'osx', win32: 'windows' };
  const setting = vscode.workspace
    .getConfiguration('terminal.integrated.env')
    .get<TerminalEnvironmentSetting>(systems[process.platform] ?? 'linux', {});
  const folder = localFolders().find(({ uri }) => isInside(cwd, uri.fsPath))?.uri.fsPath;
  return taskEnvironment(
    terminalEnvironment(setting, {
      environment: process.env,
      userHome: homedir(),
      ...(folder === undefined ? {} : { workspaceFolder: folder }),
    }),
  );
}
