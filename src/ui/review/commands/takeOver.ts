import * as vscode from 'vscode';
import type { TakeOverParams } from '../../../protocol/messages.ts';
import { titleOf, type Task } from '../../../protocol/task.ts';
import type { TakeOverResult } from '../../../protocol/takeOver.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { inMessage, shortLine, withoutIcons } from '../../editor/labelText.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { canTakeOver } from '../../tasks/taskAbilities.ts';
import { openMergeEditors } from '../mergeEditors.ts';
import { runTargets } from '../runTargets.ts';
import { filesInTheWay, inTheWayText, takenText, targets, undoneText } from '../takeOverText.ts';

const TITLE_LENGTH = 60;
const MERGE = vscode.l10n.t('Merge These Too');
const REST = vscode.l10n.t('Take the Rest');
const UNDO = vscode.l10n.t('Undo Take-Over');
const OPEN = vscode.l10n.t('Open Pull Request');

/** Takes over what a run has changed in its worktree. What is in the way is said before anything is changed. */
export const takeOver: CommandHandler = async (context, args) => {
  const choice = { placeholder: vscode.l10n.t('Take over the changes of…'), fits: canTakeOver };
  const task = await chooseTask(context, runTargets(args), choice);
  const request = task && (await askRequest(task));
  if (!request) return;
  const planned = await ask(context, { ...request, dryRun: true });
  const merge = await askAboutMine(planned);
  if (!merge) return;
  const { id } = request;
  // What is merged may get conflicts, and what is there is an input of the merge editor then.
  const paths = [...planned.conflicts, ...merge];
  if (request.to === 'folder') await context.reviews.yours.keep(id, { top: planned.top, paths });
  const result = await ask(context, { ...request, ...(merge.length > 0 && { merge }) });
  await openMergeEditors(id, result);
  await tell(id, result);
};

/** Undoes the latest take-over of a run. */
export const undoTakeOver: CommandHandler = async (context, args) => {
  const choice = { placeholder: vscode.l10n.t('Undo the take-over of…'), fits: canTakeOver };
  const task = await chooseTask(context, runTargets(args), choice);
  if (!task) return;
  const undone = await context.gateway.withClient((client) => client.undoTakeOver({ id: task.id }));
  await showMessage(undoneText(undone), { isWarning: undone.left.length > 0 });
};

function ask({ gateway }: CommandContext, request: TakeOverParams): Promise<TakeOverResult> {
  return gateway.withClient((client) => client.takeOver(request));
}

/** Where the changes are to go, and what has to be said for that; `undefined` if the person cancels. */
async function askRequest(task: Task): Promise<TakeOverParams | undefined> {
  const title = vscode.l10n.t('Take Over {0}', withoutIcons(shortLine(titleOf(task), TITLE_LENGTH)));
  const picked = await vscode.window.showQuickPick(targets, {
    title,
    placeHolder: vscode.l10n.t('Where the changes of the run are to go'),
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  const request = { id: task.id, to: picked.to, ...(picked.isStaged && { staged: true }) };
  if (picked.to === 'folder') return request;
  if (picked.to === 'branch') {
    const branch = await askText({
      title,
      placeHolder: vscode.l10n.t('Name of the branch. Leave empty for that of the worktree'),
    });
    return branch === undefined ? undefined : { ...request, ...(branch && { branch }) };
  }
  const placeHolder =
    picked.to === 'commit'
      ? vscode.l10n.t('Message of the commit. Leave empty for the prompt')
      : vscode.l10n.t('Title of the pull request. Leave empty for the prompt');
  const message = await askText({ title, placeHolder });
  return message === undefined ? undefined : { ...request, ...(message && { message }) };
}

async function askText(box: { title: string; placeHolder: string }): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ ...box, ignoreFocusOut: true });
  return text?.trim();
}

/** The files of the person to merge; none if the rest is enough or nothing is in the way; `undefined` for nothing at all. */
async function askAboutMine(planned: TakeOverResult): Promise<string[] | undefined> {
  const mine = filesInTheWay(planned);
  if (mine.length === 0) return [];
  const { question, detail } = inTheWayText(mine);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, MERGE, REST);
  if (answer === MERGE) return mine;
  return answer === REST ? [] : undefined;
}

async function tell(id: string, result: TakeOverResult): Promise<void> {
  const isWarning = result.conflicts.length > 0 || result.left.length > 0;
  const actions = [...(result.url === undefined ? [] : [OPEN]), ...(result.undo === undefined ? [] : [UNDO])];
  const answer = await showMessage(takenText(result), { isWarning, actions });
  if (answer === UNDO) await runOwnCommand('legwork.undoTakeOver', { id });
  // The address is what a program printed.
  if (answer === OPEN && /^https?:\/\//.test(result.url ?? ''))
    await vscode.env.openExternal(vscode.Uri.parse(result.url ?? ''));
}

function showMessage(
  text: string,
  { isWarning, actions = [] }: { isWarning: boolean; actions?: string[] },
): Thenable<string | undefined> {
  const shown = inMessage(`${text}.`);
  return isWarning
    ? vscode.window.showWarningMessage(shown, ...actions)
    : vscode.window.showInformationMessage(shown, ...actions);
}
