import type { GroupState } from '../../../../protocol/messages.ts';
import { DEFAULT_GROUP, groupOf, type Task } from '../../../../protocol/task.ts';
import { inStartOrder, newestFirst } from '../../taskOrder.ts';
import { sectionOf, taskSections, type TaskSection } from '../../taskSections.ts';
import { OutlineBuilder, type Outline, type OutlineSource } from './outline.ts';

const QUEUE = 'section:queued';

/** Tasks by what became of them; queued ones below their group where there is a queue to speak of. */
export function stateOutline({ tasks, groups }: OutlineSource): Outline {
  const outline = new OutlineBuilder();
  const sections = bySection(tasks);
  for (const section of taskSections) {
    const members = sections.get(section) ?? [];
    if (section === 'queued') addQueue(outline, members.toSorted(inStartOrder), groups);
    else if (members.length > 0) {
      outline.add('', [`section:${section}`]).addTasks(`section:${section}`, members.toSorted(newestFirst));
    }
  }
  return outline.build();
}

function addQueue(outline: OutlineBuilder, queued: Task[], groups: GroupState[]): void {
  const names = groups.filter((group) => isShown(group, queued)).map(({ name }) => name);
  if (queued.length === 0 && names.length === 0) return;
  outline.add('', [QUEUE]).add(
    QUEUE,
    names.map((name) => `group:${name}`),
  );
  for (const task of queued) {
    const name = groupOf(task);
    outline.addTasks(names.includes(name) ? `group:${name}` : QUEUE, [task]);
  }
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
