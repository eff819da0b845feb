import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { localFolders } from '../../connection/session.ts';
import { askCommand, readHistory, rememberCommand } from '../askCommand.ts';
import { askPattern } from '../askPattern.ts';
import type { CommandDraft } from '../commandDraft.ts';
import { startTask } from '../startTask.ts';
import { chooseFolder, documentFolder } from '../workingFolder.ts';

/** Runs a command the person types, or the one another extension passes as `{ command, cwd?, name? }`. */
export const runCommand: CommandHandler = async (context, [argument]) => {
  const given = parseRunArguments(argument);
  if (given) {
    const cwd = given.cwd ?? localFolders()[0]?.uri.fsPath ?? homedir();
    if (!isAbsolute(cwd))
      throw badRequest(vscode.l10n.t('The working directory "{0}" is not an absolute path.', cwd));
    return startTask(context, { ...given, cwd });
  }
  const cwd = await chooseFolder();
  return cwd === undefined ? undefined : askAndStart(context, { command: '', cwd });
};

/** Runs a command as a monitor: notifies about output lines that match a pattern. */
export const runMonitor: CommandHandler = async (context) => {
  const cwd = await chooseFolder();
  return cwd === undefined ? undefined : askAndStart(context, { command: '', cwd, pattern: '' });
};

/** Runs the selected text of the active editor, or the line the cursor is in. */
export const runSelection: CommandHandler = async (context) => {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw badRequest(vscode.l10n.t('Open an editor and select the command to run.'));
  const { document, selection } = editor;
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
  const command = document.getText(range).trim();
  if (command === '')
    throw badRequest(vscode.l10n.t('There is no command on this line: select the text to run.'));
  return startTask(context, { command, cwd: documentFolder(document.uri) });
};

/** Lets the person write or change a command, and the pattern of a monitor, then runs it. */
export async function askAndStart(context: CommandContext, start: CommandDraft) {
  const { memory } = context;
  const title =
    start.pattern === undefined
      ? vscode.l10n.t('Run Command in Background')
      : vscode.l10n.t('Run Monitor in Background');
  const question = { title, history: readHistory(memory), around: context };
  const draft = await askCommand(question, start);
  if (!draft) return undefined;
  await rememberCommand(memory, draft.command);
  return draft.pattern === undefined ? startTask(context, draft) : askPattern(context, draft);
}

/** What another extension may pass to `legwork.runCommand`. */
export interface RunArguments {
  command: string;
  cwd?: string;
  name?: string;
}

/**
 * The arguments of a call by program; `undefined` for a call from the palette or a menu.
 * @throws `badRequest`
 */
export function parseRunArguments(argument: unknown): RunArguments | undefined {
  if (typeof argument !== 'object' || argument === null || !('command' in argument)) return undefined;
  const { command, cwd, name } = argument as Record<keyof RunArguments, unknown>;
  if (typeof command !== 'string' || command.trim() === '')
    throw badRequest(vscode.l10n.t('The command is empty.'));
  return {
    command,
    ...(typeof cwd === 'string' ? { cwd } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}
