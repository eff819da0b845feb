import * as vscode from 'vscode';
import { noInbox, wrongState } from '../../../protocol/errors.ts';
import { commandSpecOf, isTerminal, titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { inMessage, shortLine, withoutIcons } from '../../editor/labelText.ts';
import { chooseTask } from '../choose/chooseTasks.ts';
import { canGoOn, canSend } from '../taskAbilities.ts';

const TITLE_LENGTH = 60;

/**
 * Asks for a text and gives it to a task: a line of input, a message, an answer to what it asks. An agent run that
 * has ended goes on with it.
 */
export const send: CommandHandler = async (context, args) => {
  const task = await chooseTask(context, args, {
    placeholder: vscode.l10n.t('Send to…'),
    fits: takesMessages,
  });
  if (!task) return;
  checkTakesMessages(task);
  const text = await askText(task);
  if (text === undefined) return;
  const command = commandSpecOf(task);
  if (!command && text.trim() === '') return;
  // A command gets exactly what is sent: a line, or keys in a terminal.
  const content = command ? text + (command.terminal ? '\r' : '\n') : text;
  await context.gateway.withClient((client) => client.send({ id: task.id, content }));
};

function takesMessages(task: Task): boolean {
  return canSend(task) || canGoOn(task);
}

/** Says so before something is typed in vain. @throws wrongState, noInbox */
function checkTakesMessages(task: Task): void {
  if (takesMessages(task)) return;
  const { state } = task.status;
  const isLive = state === 'running' || state === 'waiting';
  throw isLive ? noInbox(task.id) : wrongState({ id: task.id, state, verb: 'sent a message' });
}

function askText(task: Task): Thenable<string | undefined> {
  const title = shortLine(titleOf(task), TITLE_LENGTH);
  const question = questionTo(task);
  return vscode.window.showInputBox({
    title: question === undefined ? vscode.l10n.t('Send to {0}', title) : vscode.l10n.t('Answer {0}', title),
    ...(question === undefined ? {} : { prompt: withoutIcons(inMessage(question)) }),
    placeHolder: question === undefined ? placeholderFor(task) : vscode.l10n.t('Your answer'),
    password: question !== undefined && /pass(word|phrase)|\btoken\b|\bPIN\b/i.test(question),
    ignoreFocusOut: true,
  });
}

/** What the text will be the answer to. A request for permission is answered otherwise. */
function questionTo({ status, kind }: Task): string | undefined {
  if (status.state !== 'waiting' || (kind === 'agent' && status.for !== 'input')) return undefined;
  return shortLine(status.message);
}

function placeholderFor(task: Task): string {
  if (isTerminal(task)) return vscode.l10n.t('What to do next. The agent continues with what it knows');
  return commandSpecOf(task)
    ? vscode.l10n.t('A line of input')
    : vscode.l10n.t('A message, delivered as soon as the agent accepts one');
}
