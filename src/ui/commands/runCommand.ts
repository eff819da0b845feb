import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import { localFolders } from '../session.ts';
import { isAllowedToRun } from '../workspaceTrust.ts';
import { askCommand } from './askCommand.ts';
import type { CommandContext, CommandHandler } from './commandContext.ts';
import { readHistory, rememberCommand } from './commandHistory.ts';
import { parseRunArguments } from './runArguments.ts';
import { startTask, type TaskDraft } from './startTask.ts';

/** Runs a command the person types, or the one another extension passes as `{ command, cwd?, name? }`. */
export const runCommand: CommandHandler = async (context, [argument]) => {
  if (!(await isAllowedToRun())) return undefined;
  const given = parseRunArguments(argument);
  if (given) {
    const cwd = given.cwd ?? localFolders()[0]?.uri.fsPath ?? homedir();
    if (!isAbsolute(cwd)) throw badRequest(`The working directory "${cwd}" is not an absolute path.`);
    return startTask(context, { ...given, cwd });
  }
  const cwd = await chooseFolder();
  return cwd === undefined ? undefined : askAndStart(context, { command: '', cwd });
};

/** Lets the person write or change a command, then runs it. */
export async function askAndStart(context: CommandContext, start: TaskDraft & { command: string }) {
  const history = readHistory(context.memory);
  const draft = await askCommand({ title: 'Run Command in Background', history }, start);
  if (!draft) return undefined;
  await rememberCommand(context.memory, draft.command);
  return startTask(context, draft);
}

async function chooseFolder(): Promise<string | undefined> {
  const folders = localFolders();
  if (folders.length < 2) return folders[0]?.uri.fsPath ?? homedir();
  const picked = await vscode.window.showQuickPick(
    folders.map(({ name, uri }) => ({ label: name, description: uri.fsPath })),
    { placeHolder: 'Folder to run the command in' },
  );
  return picked?.description;
}
