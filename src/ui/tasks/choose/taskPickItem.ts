import type { QuickPickItem } from 'vscode';
import { titleOf, type Task } from '../../../protocol/task.ts';
import { oneLine, withoutIcons } from '../../editor/plainText.ts';
import type { Surroundings } from '../surroundings.ts';
import { sectionLabels, sectionOf } from '../taskSections.ts';
import { fullText, statusText } from '../taskText.ts';
import { stillTaskIcon } from '../tree/taskItem.ts';

/** A task in a quick pick. */
export function taskPickItem(task: Task, around: Surroundings): QuickPickItem & { task: Task } {
  const status = [sectionLabels[sectionOf(task)], statusText(task, Date.now(), around)].filter(
    (part) => part !== '',
  );
  const item = {
    task,
    label: withoutIcons(oneLine(titleOf(task))),
    description: withoutIcons(oneLine(status.join(' · '))),
    iconPath: stillTaskIcon(task),
  };
  return task.name ? { ...item, detail: withoutIcons(oneLine(fullText(task))) } : item;
}
