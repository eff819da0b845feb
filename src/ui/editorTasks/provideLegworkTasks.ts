import * as vscode from 'vscode';
import type { CommandContext } from '../commandContext.ts';
import { TASK_TYPE } from './taskType.ts';

/** Lets the editor's own runner run tasks of the type `legwork`. Their code is loaded when the editor asks for some. */
export function provideLegworkTasks(context: CommandContext): vscode.Disposable {
  const load = async () => (await import('#doors')).legworkTaskProvider(context);
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: async (token) => (await load()).provideTasks(token),
    resolveTask: async (task) => (await load()).resolveTask(task),
  });
}
