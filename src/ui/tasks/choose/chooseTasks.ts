import * as vscode from 'vscode';
import type { QuickPickItem } from 'vscode';
import { titleOf, type Task } from '../../../protocol/task.ts';
import type { CommandContext } from '../../commandContext.ts';
import { shortLine, withoutIcons } from '../../editor/labelText.ts';
import type { TaskLookup } from '../taskLookup.ts';
import { unfinishedFirst } from '../taskOrder.ts';
import { sectionLabels, sectionOf } from '../taskSections.ts';
import { fullText, statusText } from '../taskText.ts';
import { stillTaskIcon } from '../tree/rowItems.ts';
import type { TreeNode } from '../tree/treeNodes.ts';

export interface TaskChoice {
  /** Asks which, when the command was called for none. */
  placeholder: string;
  /** Whether the command can be used on a task. */
  fits(task: Task): boolean;
  /** Whether tasks of other workspaces are among those to pick from, whatever the view shows. */
  isEverywhere?: boolean;
}

/**
 * The tasks a command is for: those it was called for, as far as they fit, else those that are selected in the view where
 * the person is, else those the person picks. @throws `unknownTask`
 */
export async function chooseTasks(
  context: CommandContext,
  args: readonly unknown[],
  choice: TaskChoice,
): Promise<Task[]> {
  const ids = targetIds(args) ?? (await idsOfKey(context, args));
  if (ids) {
    const tasks = await Promise.all(ids.map((id) => findTask(context, id)));
    // Of one task alone the host says best why it does not fit.
    return tasks.length === 1 ? tasks : tasks.filter(choice.fits);
  }
  const selected = tasksOf(context.tree.rowsInUse).flatMap((id) => context.model.get(id) ?? []);
  const fitting = selected.filter(choice.fits);
  if (fitting.length > 0) return fitting;
  const picked = await pickTask(context, choice);
  return picked ? [picked] : [];
}

/** The tasks of the view that a key was pressed for; `undefined` if the command was not called by such a key. */
async function idsOfKey({ tree }: CommandContext, args: readonly unknown[]): Promise<string[] | undefined> {
  return isByKey(args) ? tasksOf(await tree.rowsAtFocus()) : undefined;
}

/** Whether a command was called by one of the keys that package.json contributes for the view. */
export function isByKey([how]: readonly unknown[]): boolean {
  return typeof how === 'object' && how !== null && 'byKey' in how && how.byKey === true;
}

/** The ids of the tasks among rows. */
export function tasksOf(rows: readonly TreeNode[]): string[] {
  return rows.flatMap((row) => (row.kind === 'task' ? row.id : []));
}

/** As `chooseTasks`, for commands that take one task. */
export async function chooseTask(
  context: CommandContext,
  args: readonly unknown[],
  choice: TaskChoice,
): Promise<Task | undefined> {
  return (await chooseTasks(context, args, choice))[0];
}

async function findTask({ gateway, model }: CommandContext, id: string): Promise<Task> {
  const known = model.get(id);
  if (known) return known;
  const found = await gateway.wholeTask(id);
  return model.get(id) ?? found;
}

async function pickTask(context: CommandContext, choice: TaskChoice): Promise<Task | undefined> {
  await context.gateway.untilComplete();
  const isOffered = (task: Task) => choice.isEverywhere === true || context.isInScope(task);
  const fitting = context.model.all().filter((task) => isOffered(task) && choice.fits(task));
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No task that this command applies to.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    unfinishedFirst(fitting).map((task) => taskPickItem(task, context.model)),
    {
      placeHolder: choice.placeholder,
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  return picked?.task;
}

/** A task in a quick pick. */
export function taskPickItem(task: Task, others: TaskLookup): QuickPickItem & { task: Task } {
  const status = [sectionLabels[sectionOf(task)], statusText(task, Date.now(), others)].filter(
    (part) => part !== '',
  );
  const item = {
    task,
    label: withoutIcons(shortLine(titleOf(task))),
    description: withoutIcons(shortLine(status.join(' · '))),
    iconPath: stillTaskIcon(task),
  };
  return task.name ? { ...item, detail: withoutIcons(shortLine(fullText(task))) } : item;
}

/**
 * The ids of the tasks a command was called for: a row of the Tasks view or several, an object with an id,
 * or an id; `undefined` when it was called for none, as from the palette.
 */
export function targetIds(args: readonly unknown[]): string[] | undefined {
  const [first, selection] = args;
  if (Array.isArray(selection) && selection.length > 0) {
    const ids = selection.flatMap((item) => idOf(item) ?? []);
    const firstId = idOf(first);
    // The menu of a row outside the selection is meant for that row alone.
    if (firstId !== undefined && !ids.includes(firstId)) return [firstId];
    return ids;
  }
  const id = idOf(first);
  return id === undefined ? undefined : [id];
}

function idOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null || !('id' in item)) return undefined;
  return typeof item.id === 'string' ? item.id : undefined;
}
