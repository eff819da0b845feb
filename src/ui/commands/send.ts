import * as vscode from 'vscode';
import { noInbox, wrongState } from '../../protocol/errors.ts';
import { commandSpecOf, titleOf, type Task } from '../../protocol/task.ts';
import { inMessage, oneLine, withoutIcons } from '../plainText.ts';
import { canSend } from '../taskAbilities.ts';
import { chooseTask } from './chooseTasks.ts';
import type { CommandHandler } from './commandContext.ts';

const TITLE_LENGTH = 60;

/** Asks for a text and gives it to a task: an answer to what it asks, or a line of input. */
export const send: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, { placeholder: 'Send to…', fits: canSend });
  if (!task) return;
  checkTakesMessages(task);
  const text = await askText(task);
  if (text === undefined) return;
  // A command reads lines, and what is sent is exactly what it gets.
  const content = commandSpecOf(task) ? `${text}\n` : text;
  await context.gateway.withClient((client) => client.send({ id: task.id, content }));
};

/** Says so before something is typed in vain. @throws wrongState, noInbox */
function checkTakesMessages(task: Task): void {
  if (canSend(task)) return;
  const { state } = task.status;
  const isLive = state === 'running' || state === 'waiting';
  throw isLive ? noInbox(task.id) : wrongState({ id: task.id, state, verb: 'sent a message' });
}

function askText(task: Task): Thenable<string | undefined> {
  const title = oneLine(titleOf(task), TITLE_LENGTH);
  const question = task.status.state === 'waiting' ? oneLine(task.status.message) : undefined;
  return vscode.window.showInputBox({
    title: question === undefined ? `Send to ${title}` : `Answer ${title}`,
    ...(question === undefined ? {} : { prompt: withoutIcons(inMessage(question)) }),
    placeHolder: question === undefined ? 'A line of input' : 'Your answer',
    password: question !== undefined && /pass(word|phrase)|\btoken\b|\bPIN\b/i.test(question),
    ignoreFocusOut: true,
  });
}
