import * as vscode from 'vscode';
import { noInbox, wrongState } from '../../../protocol/errors.ts';
import { isTerminal, titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { inMessage, shortLine } from '../../editor/labelText.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { canGoOn, canSend } from '../../tasks/taskAbilities.ts';
import { commentMessage } from '../draftComments.ts';
import { runTargets } from '../runTargets.ts';

const TITLE_LENGTH = 60;
/** Runs whose comments are on their way, so that a second press sends nothing twice. */
const sending = new Set<string>();

/** Keeps what was typed below a line as a comment. */
export const addComment: CommandHandler = async ({ reviews }, [reply]) =>
  reviews.comments.add(reply as vscode.CommentReply);

/** Opens the box for a comment on the lines that are selected, as a click beside them does. */
export const commentOnSelection: CommandHandler = async ({ reviews }) => {
  const { document } = vscode.window.activeTextEditor ?? {};
  if (document && reviews.comments.canAddTo(document.uri))
    await vscode.commands.executeCommand('workbench.action.addComment');
  else
    void vscode.window.showInformationMessage(vscode.l10n.t('Put the cursor on a line of a review first.'));
};

/** Lets the person change a comment. */
export const editComment: CommandHandler = async ({ reviews }, [comment]) =>
  reviews.comments.edit(comment, 'begin');

export const saveComment: CommandHandler = async ({ reviews }, [comment]) =>
  reviews.comments.edit(comment, 'save');

export const cancelComment: CommandHandler = async ({ reviews }, [comment]) =>
  reviews.comments.edit(comment, 'cancel');

/** Deletes a comment, or a thread of them. */
export const deleteComment: CommandHandler = async ({ reviews }, [target]) => reviews.comments.delete(target);

/** Sends all comments on the changes of a run as one message; the run goes on with it. */
export const sendComments: CommandHandler = async (context, args) => {
  const task = await commentedRun(context, args);
  if (!task) return;
  const { comments } = context.reviews;
  const { drafts, clear } = comments.of(task.id);
  if (drafts.length === 0 || sending.has(task.id)) return;
  checkTakesMessages(task);
  const content = commentMessage(drafts);
  sending.add(task.id);
  try {
    await context.gateway.withClient((client) => client.send({ id: task.id, content }));
  } finally {
    sending.delete(task.id);
  }
  // Until they have been sent they stay.
  clear();
  const count = drafts.reduce((sum, { comments: texts }) => sum + texts.length, 0);
  const title = shortLine(titleOf(task), TITLE_LENGTH);
  const sent =
    count === 1
      ? vscode.l10n.t('Sent 1 comment to {0}.', title)
      : vscode.l10n.t('Sent {0} comments to {1}.', count, title);
  void vscode.window.showInformationMessage(inMessage(sent));
};

/** The run of the thread or row that the command was called for, else the only one with comments, or the one that is picked. */
async function commentedRun(context: CommandContext, args: readonly unknown[]): Promise<Task | undefined> {
  const { comments } = context.reviews;
  const ofThread = comments.runOf(threadOf(args[0]));
  const commented = [...comments.counts.keys()];
  const [only] = commented;
  const targets = ofThread === undefined ? runTargets(args) : [ofThread];
  const isFree = targets.length === 0 && commented.length === 1;
  return chooseTask(context, isFree ? [only] : targets, {
    placeholder: vscode.l10n.t('Send the comments on…'),
    fits: ({ id }) => comments.counts.has(id),
    isEverywhere: true,
  });
}

/** A menu hands over the thread, the box below it also what is being typed. */
function threadOf(target: unknown): unknown {
  return typeof target === 'object' && target !== null && 'thread' in target ? target.thread : target;
}

/** @throws wrongState, noInbox */
function checkTakesMessages(task: Task): void {
  if (canSend(task) || canGoOn(task)) return;
  const { state } = task.status;
  throw isTerminal(task) ? wrongState({ id: task.id, state, verb: 'sent a message' }) : noInbox(task.id);
}
