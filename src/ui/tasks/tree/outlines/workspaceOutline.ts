import type { Task } from '../../../../protocol/task.ts';
import { newestFirst, unfinishedFirst } from '../../taskOrder.ts';
import { workspaceOf } from '../../taskWorkspace.ts';
import { OutlineBuilder, type Outline, type OutlineSource } from './outline.ts';

/** Tasks by the workspace or folder they belong to, the one with the newest task first. */
export function workspaceOutline({ tasks }: OutlineSource): Outline {
  const workspaces = new Map<string, Task[]>();
  for (const task of tasks.toSorted(newestFirst)) {
    const workspace = workspaceOf(task);
    const members = workspaces.get(workspace);
    if (members) members.push(task);
    else workspaces.set(workspace, [task]);
  }
  const outline = new OutlineBuilder();
  for (const [workspace, members] of workspaces) {
    outline.add('', [`workspace:${workspace}`]).addTasks(`workspace:${workspace}`, unfinishedFirst(members));
  }
  return outline.build();
}
