import * as vscode from 'vscode';
import { reportError } from './editor/reportError.ts';
import type { CommandContext } from './commandContext.ts';
import { commandIds } from './editor/commandIds.ts';
import { commandTable } from './commandTable.ts';

/** Registers all commands; the only place that does, and where their errors are told. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await commandTable[id](context, args);
        } catch (error) {
          reportError(error, context.log);
          return undefined;
        }
      }),
    ),
  );
}
