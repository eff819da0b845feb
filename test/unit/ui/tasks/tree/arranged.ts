import type { GroupState } from '../../../../../src/protocol/messages.ts';
import type { Task } from '../../../../../src/protocol/task.ts';
import type { Outline } from '../../../../../src/ui/tasks/tree/outlines/outline.ts';
import { outlineOf } from '../../../../../src/ui/tasks/tree/outlines/outlineOf.ts';
import type { Grouping } from '../../../../../src/ui/tasks/tree/viewState.ts';

/** An outline of these tasks, put one after the other. */
export function arranged(
  grouping: Grouping,
  { tasks, groups = [], isFiltered }: { tasks: Iterable<Task>; groups?: GroupState[]; isFiltered?: boolean },
): Outline {
  const outline = outlineOf(grouping);
  outline.setGroups(groups, isFiltered);
  for (const task of tasks) outline.put(task);
  return outline;
}
