import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { GrowingRows } from '../editor/growingRows.ts';
import { isolated, shortLine, withoutIcons } from '../editor/labelText.ts';
import { asEditorTask } from './providedTasks.ts';
import { taskSources } from './sources/taskSources.ts';
import type { TaskBook } from './taskBook.ts';
import type { EditorTask } from './taskFiles.ts';
import { findOffers, type FoundOffer } from './workspaceOffers.ts';

const TASKS_TITLE = vscode.l10n.t('Tasks of the Editor');
const PROVIDED_TITLE = vscode.l10n.t('Tasks of Extensions');

/** What can be chosen. */
export type WorkspaceTask = EditorTask | FoundOffer;

interface Choice extends vscode.QuickPickItem {
  task?: WorkspaceTask;
}

/** Types whose tasks are found in files here, where nothing has to be run for it. */
const FOUND_ANYWAY = new Set(['npm']);

/**
 * Lets the person choose a task of the workspace. What is configured is there at once; files and other extensions follow
 * while the pick is open. `undefined` if they cancel.
 */
export async function chooseWorkspaceTask(
  book: TaskBook,
  log: vscode.LogOutputChannel,
): Promise<WorkspaceTask | undefined> {
  const parts = new DisposableList();
  const search = new vscode.CancellationTokenSource();
  parts.add(search);
  parts.add({ dispose: () => search.cancel() });
  const pick = parts.add(vscode.window.createQuickPick<Choice>());
  pick.title = vscode.l10n.t('Run Task in Background');
  pick.placeholder = vscode.l10n.t('Choose a task, a script or a target');
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  const rows = new GrowingRows(pick);
  const addRows = (title: string, choices: Choice[]) => {
    if (!search.token.isCancellationRequested) rows.add(title, choices);
  };
  addRows(TASKS_TITLE, book.configured.filter(({ task }) => !task.isHidden).map(configuredChoice));

  const searchFiles = async () => {
    const found: FoundOffer[] = [];
    const { isCut } = await findOffers(search.token, (offers) => found.push(...offers));
    if (isCut) log.info('Run Task in Background lists the tasks of the files nearest to the root only.');
    for (const source of taskSources) {
      addRows(source.title, found.filter((each) => each.source === source).map(offerChoice));
    }
  };
  const askExtensions = async (filesAreShown: Promise<void>) => {
    const provided = await book.provided();
    const labels = new Set(book.configured.map(({ task }) => task.label));
    const others = provided.filter(
      ({ name, source, definition }) =>
        source !== 'Workspace' && !labels.has(name) && !FOUND_ANYWAY.has(definition.type),
    );
    const tasks = others.map(asEditorTask).filter(({ task }) => task.command !== undefined);
    await filesAreShown;
    addRows(PROVIDED_TITLE, tasks.map(configuredChoice));
  };
  const logged = (what: string, work: Promise<void>) =>
    work.catch((error: unknown) => log.warn(`Failed to ${what}: ${toError(error).message}`));

  return new Promise<WorkspaceTask | undefined>((resolve) => {
    parts.add(pick.onDidHide(() => resolve(undefined)));
    parts.add(
      pick.onDidAccept(() => {
        const task = pick.selectedItems[0]?.task;
        if (task) resolve(task);
      }),
    );
    pick.show();
    const filesAreShown = logged('search files for tasks', searchFiles());
    void logged('ask extensions for tasks', askExtensions(filesAreShown)).then(() => {
      if (search.token.isCancellationRequested) return;
      pick.busy = false;
      if (pick.items.length === 0)
        pick.items = [{ label: vscode.l10n.t('There are no tasks in this workspace.') }];
    });
  }).finally(() => parts.dispose());
}

function configuredChoice(each: EditorTask): Choice {
  const { task, file } = each;
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const kind = task.isDefaultBuild ? vscode.l10n.t('default build') : task.purpose;
  return choice(task.label, each, [
    kind,
    several ? file.folder?.name : undefined,
    task.detail ?? lineOf(each),
  ]);
}

/** What a task runs, as it is written; of one that runs nothing itself, what it depends on. */
function lineOf({ task: { command, fields, dependsOn, type } }: EditorTask): string {
  const words = command ? [command.command, ...command.args] : [fields['command'] ?? fields['prompt']].flat();
  const texts = words.map((word) => (isObject(word) && 'value' in word ? word.value : word));
  const line = texts.filter((text) => typeof text === 'string').join(' ');
  return line || dependsOn.filter((reference) => typeof reference === 'string').join(', ') || type;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function offerChoice(found: FoundOffer): Choice {
  const { workspaceFolders = [] } = vscode.workspace;
  const place = dirname(found.path);
  const isOnlyRoot = workspaceFolders.length === 1 && workspaceFolders[0]?.uri.fsPath === place;
  const folder = isOnlyRoot ? undefined : vscode.workspace.asRelativePath(place, workspaceFolders.length > 1);
  const { name, detail, words } = found.offer;
  return choice(name, found, [folder, detail ?? words.join(' ')]);
}

function choice(label: string, task: WorkspaceTask, about: (string | undefined)[]): Choice {
  const description = about.filter((text) => text !== undefined && text !== '').join(' · ');
  return {
    label: withoutIcons(isolated(shortLine(label))),
    description: withoutIcons(shortLine(description)),
    task,
  };
}
