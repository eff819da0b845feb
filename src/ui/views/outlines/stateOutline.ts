import type { GroupState } from '../../../protocol/messages.ts';
import { DEFAULT_GROUP, groupOf, type Task } from '../../../protocol/task.ts';
import { inStartOrder, newestFirst } from '../../taskOrder.ts';
import { sectionOf, taskSections, type TaskSection } from '../../taskSections.ts';
import { OutlineBuilder, type Outline, type OutlineSource } from './outline.ts';

/** Tasks by what became of them; queued ones below their group where there is a queue to speak of. */
export function stateOutline({ tasks, groups }: OutlineSource): Outline {
  const outline = new OutlineBuilder();
  const members = bySection(tasks);
  for (const section of taskSections) {
    if (section !== 'queued') {
      const ended = members.get(section)?.toSorted(newestFirst) ?? [];
      if (ended.length > 0) outline.add('', [`section:${section}`]).addTasks(`section:${section}`, ended);
      continue;
    }
    const queued = members.get('queued')?.toSorted(inStartOrder) ?? [];
    const shown = groups.filter((group) => isShown(group, queued));
    if (queued.length === 0 && shown.length === 0) continue;
    outline.add('', ['section:queued']);
    for (const { name } of shown) {
      outline.add('section:queued', [`group:${name}`]).addTasks(
        `group:${name}`,
        queued.filter((task) => groupOf(task) === name),
      );
    }
    const names = new Set(shown.map(({ name }) => name));
    outline.addTasks(
      'section:queued',
      queued.filter((task) => !names.has(groupOf(task))),
    );
  }
  return outline.build();
}

/**
 * Whether a group has a row of its own: while it is held or busy. The group of all other tasks is no queue
 * until somebody gives it slots, so its tasks need none.
 */
function isShown(group: GroupState, queued: Task[]): boolean {
  if (group.isPaused) return true;
  if (group.name === DEFAULT_GROUP && group.slots === undefined) return false;
  return group.running > 0 || queued.some((task) => groupOf(task) === group.name);
}

function bySection(tasks: Task[]): Map<TaskSection, Task[]> {
  const sections = new Map<TaskSection, Task[]>();
  for (const task of tasks) {
    const section = sectionOf(task);
    const members = sections.get(section);
    if (members) members.push(task);
    else sections.set(section, [task]);
  }
  return sections;
}
