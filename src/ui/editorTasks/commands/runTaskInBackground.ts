import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { commandText } from '../../../base/commandText.ts';
import { badRequest } from '../../../protocol/errors.ts';
import type { Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { startTask } from '../../start/startTask.ts';
import { chooseWorkspaceTask } from '../chooseWorkspaceTask.ts';
import { parseLensArguments, type LensArguments } from '../lensArguments.ts';
import { providedTasks } from '../providedTasks.ts';
import { saveBeforeRun } from '../saveBeforeRun.ts';
import type { Offer } from '../sources/offer.ts';
import { startEditorTask } from '../startEditorTask.ts';
import { TaskBook } from '../taskBook.ts';
import { taskFiles } from '../taskFiles.ts';
import { offersOfFile } from '../workspaceOffers.ts';

/** Runs a task of the workspace that the person picks, or the one of a file that a lens is about. */
export const runTaskInBackground: CommandHandler = async (context, [argument]) => {
  const lens = parseLensArguments(argument);
  if (lens) return startOfFile(context, lens);
  const book = new TaskBook({ files: taskFiles(), provided: () => providedTasks() });
  const chosen = await chooseWorkspaceTask(book, context.log);
  if (!chosen || !(await saveBeforeRun())) return undefined;
  return 'offer' in chosen
    ? startOffer(context, chosen.offer, chosen.path)
    : startEditorTask(context, chosen, book);
};

/** Only what an open file lists is run, whoever passed its name. */
async function startOfFile(
  context: CommandContext,
  { path, name }: LensArguments,
): Promise<Task | undefined> {
  const isOpen = vscode.workspace.textDocuments.some(
    ({ uri }) => uri.scheme === 'file' && uri.fsPath === path,
  );
  if (!isOpen) throw badRequest(vscode.l10n.t('{0} is not open.', basename(path)));
  if (!(await saveBeforeRun())) return undefined;
  const found = (await offersOfFile(path)).find(({ offer }) => offer.name === name);
  if (!found) throw badRequest(vscode.l10n.t('{0} has no "{1}" that can be run.', basename(path), name));
  return startOffer(context, found.offer, path);
}

function startOffer(context: CommandContext, { words }: Offer, path: string): Promise<Task> {
  return startTask(context, { command: commandText(words), words, cwd: dirname(path) });
}
