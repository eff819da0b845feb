import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { commandSpecOf, type Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { EditorTaskTerminal } from './editorTaskTerminal.ts';
import { TASK_TYPE } from './taskType.ts';
import type { EditorTask } from './taskFiles.ts';

/**
 * Lets the editor's problem matchers read what a task prints, in a terminal that stays out of sight and closes with the
 * task. Only matchers with a name can be passed on.
 */
export function watchProblems(
  context: CommandContext,
  task: Task,
  { task: editors, file }: EditorTask,
): void {
  const { label, matchers, hasOwnMatcher } = editors;
  if (hasOwnMatcher) {
    context.log.warn(
      `"${label}" has a problem matcher without a name, which only the editor's own runner applies.`,
    );
  }
  if (matchers.length === 0) return;
  const execution = new vscode.CustomExecution(() =>
    Promise.resolve(new EditorTaskTerminal(context, { label, start: () => Promise.resolve(task) })),
  );
  // The name makes it another task than that of the next run; the command is what running it again means.
  const definition = { type: TASK_TYPE, command: commandSpecOf(task)?.command, name: task.id };
  const scope = file.folder ?? vscode.TaskScope.Workspace;
  const watcher = new vscode.Task(definition, scope, label, TASK_TYPE, execution, matchers);
  watcher.presentationOptions = {
    reveal: vscode.TaskRevealKind.Never,
    panel: vscode.TaskPanelKind.New,
    echo: false,
    showReuseMessage: false,
    close: true,
  };
  vscode.tasks.executeTask(watcher).then(undefined, (error: unknown) => {
    context.log.warn(`Failed to look for problems in the output of ${task.id}: ${toError(error).message}`);
  });
}
