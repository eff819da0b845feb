import type { QuickPickItem } from 'vscode';
import { titleOf, type Task } from '../../protocol/task.ts';
import { oneLine, withoutIcons } from '../plainText.ts';
import { groupLabels, groupOf } from '../taskGroups.ts';
import { fullText, statusText } from '../taskText.ts';
import { stateIcons } from '../views/taskItem.ts';

/** A task in a quick pick. */
export function taskPickItem(task: Task): QuickPickItem & { task: Task } {
  const status = [groupLabels[groupOf(task)], statusText(task, Date.now())].filter((part) => part !== '');
  const item = {
    task,
    label: withoutIcons(oneLine(titleOf(task))),
    description: withoutIcons(oneLine(status.join(' · '))),
    iconPath: stateIcons[task.status.state],
  };
  return task.name ? { ...item, detail: withoutIcons(oneLine(fullText(task))) } : item;
}
