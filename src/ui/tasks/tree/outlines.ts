import type { GroupState } from '../../../protocol/messages.ts';
import { DEFAULT_GROUP, groupOf, type Task } from '../../../protocol/task.ts';
import { inStartOrder, newestFirst, unfinishedFirst } from '../taskOrder.ts';
import { workspaceOf } from '../taskScope.ts';
import { sectionOf, taskSections, type TaskSection } from '../taskSections.ts';
import { OutlineBuilder, taskKey, type Outline, type OutlineSource } from './outline.ts';
import type { Grouping } from './viewState.ts';

const QUEUE = 'section:queued';

/** How each grouping arranges tasks. */
export const outlineOf: Record<Grouping, (source: OutlineSource) => Outline> = {
  state: stateOutline,
  tree: parentOutline,
  workspace: workspaceOutline,
  time: timeOutline,
};

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

/** Tasks below the task that started them, whatever their state; those without one by time. */
export function parentOutline({ tasks }: OutlineSource): Outline {
  const known = new Map(tasks.map((task) => [task.id, task]));
  const outline = new OutlineBuilder();
  const roots = tasks.filter((task) => isRoot(task, known));
  outline.addTasks('', roots.toSorted(newestFirst));
  const isPlaced = new Set(roots);
  for (const task of tasks) {
    const parent = task.parent?.task;
    if (parent !== undefined && !isPlaced.has(task)) outline.addTasks(taskKey(parent), [task]);
  }
  return outline.build();
}

/** Whether no shown task is its parent. Clients set parent links, so these may form a circle. */
function isRoot(task: Task, known: Map<string, Task>): boolean {
  if (parentOf(task, known) === undefined) return true;
  const seen = new Set<Task>();
  for (let above: Task | undefined = task; above; above = parentOf(above, known)) {
    // One of the circle has to be on top: the first of them to be created.
    if (seen.has(above)) return above === task && isFirst(task, seen);
    seen.add(above);
  }
  return false;
}

function isFirst(task: Task, circle: Set<Task>): boolean {
  const order = ({ createdAt, id }: Task) => `${createdAt} ${id}`;
  return [...circle].every((other) => order(task) <= order(other));
}

function parentOf(task: Task, known: Map<string, Task>): Task | undefined {
  return task.parent?.task === undefined ? undefined : known.get(task.parent.task);
}

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

/** All tasks in one list, the newest first. */
export function timeOutline({ tasks }: OutlineSource): Outline {
  return new OutlineBuilder().addTasks('', tasks.toSorted(newestFirst)).build();
}
