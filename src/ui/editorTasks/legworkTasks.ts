import * as vscode from 'vscode';
import { isAbsolute, join } from 'node:path';
import { homedir } from 'node:os';
import { badRequest } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { isAllowedToRun } from '../editor/workspaceTrust.ts';
import { EditorTaskTerminal } from './editorTaskTerminal.ts';
import { parseLegworkTask } from './legworkDefinition.ts';
import { draftOfDefinition, type EditorDraft } from './legworkDrafts.ts';
import { TASK_TYPE } from './taskType.ts';
import { taskSources } from './sources/taskSources.ts';
import { startDraft, takenNames } from './startEditorTask.ts';
import { freeName } from './taskNames.ts';
import { offersOfFile } from './workspaceOffers.ts';

/** Runs tasks of the type `legwork` for the editor's own runner, and has some for what a folder has at its root. */
export function legworkTaskProvider(context: CommandContext) {
  return {
    provideTasks: (token) => (vscode.workspace.isTrusted ? tasksOfRoots(context, token) : []),
    resolveTask: ({ definition, name, scope }) =>
      legworkTask(context, { definition, name, scope: scope ?? vscode.TaskScope.Workspace }),
  } satisfies vscode.TaskProvider;
}

interface EditorsTask {
  definition: vscode.TaskDefinition;
  name: string;
  scope: vscode.WorkspaceFolder | vscode.TaskScope;
}

function legworkTask(context: CommandContext, { definition, name, scope }: EditorsTask): vscode.Task {
  const folder = typeof scope === 'object' ? scope : undefined;
  // The editor has resolved the variables of what it passes.
  const execution = new vscode.CustomExecution((resolved) =>
    Promise.resolve(
      new EditorTaskTerminal(context, {
        label: name,
        start: () => start(context, { definition: { ...resolved }, name, folder }),
      }),
    ),
  );
  // With no problem matchers rather than none given, or the editor would ask for some at every start.
  return new vscode.Task(definition, scope, name, TASK_TYPE, execution, []);
}

async function start(
  context: CommandContext,
  about: { definition: Record<string, unknown>; name: string; folder: vscode.WorkspaceFolder | undefined },
): Promise<Task | undefined> {
  if (!(await isAllowedToRun())) return undefined;
  const definition = parseLegworkTask(about.definition);
  const root = about.folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  if (root && root.scheme !== 'file')
    throw badRequest(vscode.l10n.t('Legwork runs tasks only in folders of this machine.'));
  const folder = root?.fsPath ?? homedir();
  const { cwd = folder } = definition;
  const place = { cwd: isAbsolute(cwd) ? cwd : join(folder, cwd), tasks: context.model.all() };
  return startDraft(
    context,
    named(draftOfDefinition(definition, place), freeName(about.name, takenNames(context))),
  );
}

function named(draft: EditorDraft, name: string | undefined): EditorDraft {
  const add = <D extends { name?: string }>(one: D): D =>
    // The editor applies problem matchers to what its own runner runs.
    ({ ...one, problemMatchers: [], ...(one.name === undefined && name !== undefined ? { name } : {}) });
  return 'agent' in draft ? { agent: add(draft.agent) } : { command: add(draft.command) };
}

/** What files directly in the open folders list: cheap enough for every look at the list of tasks. */
async function tasksOfRoots(
  context: CommandContext,
  token: vscode.CancellationToken,
): Promise<vscode.Task[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const names = taskSources.flatMap(({ files }) => files);
  const tasks: vscode.Task[] = [];
  for (const folder of folders) {
    const paths = names.map((name) => vscode.Uri.joinPath(folder.uri, name).fsPath);
    // oxlint-disable-next-line no-await-in-loop -- a folder after the other, until nobody wants to know
    const found = (await Promise.all(paths.map(offersOfFile))).flat();
    if (token.isCancellationRequested) break;
    const seen = new Set<string>();
    for (const { words } of found.map(({ offer }) => offer)) {
      const name = words.join(' ');
      if (seen.has(name)) continue;
      seen.add(name);
      tasks.push(
        legworkTask(context, { definition: { type: TASK_TYPE, command: words }, name, scope: folder }),
      );
    }
  }
  return tasks;
}
