import * as vscode from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import type { ConfiguredTask } from './configuredTasks.ts';
import type { CommandWord, TaskCommand } from './taskCommand.ts';
import type { EditorTask } from './taskFiles.ts';
import { TASK_TYPE } from './taskType.ts';

/* Tasks that other extensions provide, or complete where tasks.json names only their type. */

/** Other extensions may take so long; what they then have not listed counts as missing. */
const PATIENCE_MS = 30_000;

/**
 * The tasks that the editor gets from extensions, apart from ours. Those that only their extension can run are included.
 * @throws `badRequest` if an extension does not answer
 */
export async function providedTasks(patienceMs = PATIENCE_MS): Promise<vscode.Task[]> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(
      badRequest(vscode.l10n.t('An extension does not list its tasks. Try again, or reload the window.')),
    );
  }, patienceMs);
  try {
    const tasks = await Promise.race([vscode.tasks.fetchTasks(), late.promise]);
    return tasks.filter(({ definition }) => definition.type !== TASK_TYPE);
  } finally {
    clearTimeout(timer);
  }
}

/** What the editor would run for a provided task; `undefined` if only its extension can. */
export function commandOfProvided({ execution }: vscode.Task): TaskCommand | undefined {
  if (execution instanceof vscode.ProcessExecution) {
    const { process, args, options } = execution;
    return {
      runs: 'process',
      command: process,
      args,
      env: options?.env ?? {},
      ...(options?.cwd === undefined ? {} : { cwd: options.cwd }),
    };
  }
  if (!(execution instanceof vscode.ShellExecution)) return undefined;
  const { commandLine, command, args, options } = execution;
  const line = commandLine ?? (command === undefined ? undefined : wordOf(command));
  if (line === undefined) return undefined;
  const { executable, shellArgs } = options ?? {};
  const shell = {
    ...(executable === undefined ? {} : { executable }),
    ...(shellArgs === undefined ? {} : { args: shellArgs }),
  };
  return {
    runs: 'shell',
    command: line,
    args: commandLine === undefined ? (args ?? []).map(wordOf) : [],
    env: options?.env ?? {},
    ...(options?.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(Object.keys(shell).length > 0 ? { shell } : {}),
  };
}

/** A provided task as one of a tasks.json. */
export function asEditorTask(task: vscode.Task): EditorTask {
  const command = commandOfProvided(task);
  const folder = typeof task.scope === 'object' ? task.scope : undefined;
  const configured: ConfiguredTask = {
    label: task.name,
    type: task.definition.type,
    fields: task.definition,
    ...(command ? { command } : {}),
    dependsOn: [],
    order: 'parallel',
    isBackground: task.isBackground,
    isHidden: false,
    isDefaultBuild: false,
    ...(task.detail ? { detail: task.detail } : {}),
    ...(task.problemMatchers.length > 0 ? { matchers: task.problemMatchers } : {}),
  };
  return { task: configured, file: { config: {}, ...(folder ? { folder } : {}) } };
}

function wordOf(word: string | vscode.ShellQuotedString): CommandWord {
  if (typeof word === 'string') return word;
  const { Escape, Weak } = vscode.ShellQuoting;
  const quoting = word.quoting === Escape ? 'escape' : word.quoting === Weak ? 'weak' : 'strong';
  return { value: word.value, quoting };
}
