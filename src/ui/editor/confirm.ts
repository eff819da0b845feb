import * as vscode from 'vscode';
import { titleOf, type Task } from '../../protocol/task.ts';
import { nameLines } from './countTexts.ts';
import { shortLine } from './labelText.ts';

/** So many of several tasks are named. */
const NAMED_TASKS = 10;

/** Asks before something that cannot be undone; `detail` says more about it. */
export async function confirm(question: string, action: string, detail?: string): Promise<boolean> {
  const options = { modal: true, ...(detail === undefined ? {} : { detail }) };
  return (await vscode.window.showWarningMessage(question, options, action)) === action;
}

/** As `confirm`, and names the tasks that something is to be done with. */
export async function confirmForTasks(question: string, action: string, tasks: Task[]): Promise<boolean> {
  const names = tasks.slice(0, NAMED_TASKS).map((task) => shortLine(titleOf(task)));
  const more = tasks.length - names.length;
  return confirm(question, action, nameLines(names, more).join('\n'));
}
