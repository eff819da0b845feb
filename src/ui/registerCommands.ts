import * as vscode from 'vscode';
import type { CommandContext } from './commandContext.ts';
import { commandTable } from './commandTable.ts';
import { commandIds } from './editor/commandList.ts';
import { reportError } from './editor/reportError.ts';
import { mayRunCommand } from './editor/workspaceTrust.ts';
import { withTitles } from './tasks/withTitles.ts';

/** Registers all commands; the only place that does, that checks whether they may run, and that reports their errors. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return (await mayRunCommand(id)) ? await commandTable[id](context, args) : undefined;
        } catch (error) {
          reportError(withTitles(error, context.model), context.log);
          return undefined;
        }
      }),
    ),
  );
}
