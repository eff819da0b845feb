import * as vscode from 'vscode';
import type { CommandId } from './commandList.ts';

/* The only place that calls commands through the editor whose ids the editor does not fix, so that none of ours is misspelt. */

/** Runs one of Legwork's commands, as a click on it would. */
export function runOwnCommand(id: CommandId, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

/**
 * What the editor runs when a row of the Tasks view is clicked. It has no argument: those of a row that it is told to draw
 * again are gone at once, and a click just then would end in "Actual command not found".
 */
export function rowCommand(title: string): vscode.Command {
  const id: CommandId = 'legwork.clickRow';
  return { command: id, title };
}

/** What the editor runs when a lens or an item is clicked. */
export function ownCommand(id: CommandId, title: string, ...args: unknown[]): vscode.Command {
  return { command: id, title, arguments: args };
}

/** Brings the Tasks view into sight. */
export function focusTasksView(): Thenable<unknown> {
  return vscode.commands.executeCommand('legwork.tasks.focus');
}

/** Runs a command that a tasks.json asks for a value. @throws what the command throws, also if there is none */
export function runForeignCommand(id: string, args?: unknown): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...(args === undefined ? [] : [args]));
}
