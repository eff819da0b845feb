import { l10n } from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import type { TaskBook } from './taskBook.ts';
import type { EditorTask } from './taskFiles.ts';
import type { PlanTask } from './taskPlan.ts';

const MOST_TASKS = 500;

/** A task with all those that it depends on, looked up. @throws `badRequest` for one that does not exist, or that runs nothing */
export async function taskGraph(root: EditorTask, book: TaskBook): Promise<PlanTask<EditorTask>> {
  const nodes = new Map<string, PlanTask<EditorTask>>();

  const add = async (each: EditorTask): Promise<PlanTask<EditorTask>> => {
    const { task, file } = each;
    const key = keyOf(each);
    const known = nodes.get(key);
    if (known) return known;
    if (nodes.size >= MOST_TASKS)
      throw badRequest(l10n.t('The task "{0}" depends on too many others.', root.task.label));
    const before: PlanTask<EditorTask>[] = [];
    const node: PlanTask<EditorTask> = {
      key,
      label: task.label,
      before: () => before,
      order: task.order,
      isEndless: task.isBackground,
      ...(runsSomething(each) ? { work: each } : {}),
    };
    nodes.set(key, node);
    for (const reference of task.dependsOn) {
      // oxlint-disable-next-line no-await-in-loop -- a task that several depend on is looked up once
      const needed = await book.find(reference, file);
      if (!needed)
        throw badRequest(l10n.t('"{0}" depends on {1}, which is not a task.', task.label, textOf(reference)));
      // oxlint-disable-next-line no-await-in-loop
      before.push(await add(needed));
    }
    return node;
  };

  return add(root);
}

function keyOf({ task, file }: EditorTask): string {
  return JSON.stringify([file.folder?.uri.toString() ?? '', task.type, task.label]);
}

function runsSomething({ task }: EditorTask): boolean {
  if (task.command || !isOwnType(task.type)) return true;
  if (task.dependsOn.length === 0) throw badRequest(l10n.t('The task "{0}" has no command.', task.label));
  return false;
}

/** Whether the editor itself runs tasks of a type. */
export function isOwnType(type: string): boolean {
  return type === 'shell' || type === 'process';
}

function textOf(reference: EditorTask['task']['dependsOn'][number]): string {
  return typeof reference === 'string' ? `"${reference}"` : JSON.stringify(reference);
}
