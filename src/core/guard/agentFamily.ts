import { agentSpecOf, type Task } from '../../protocol/task.ts';
import type { Below } from '../../protocol/taskRecord.ts';

/** The agent runs above a task that is started from `parent`; `undefined` if there are none. */
export function belowOf(parent: Task | undefined, find: (id: string) => Task | undefined): Below | undefined {
  const line: Task[] = [];
  // Records of earlier versions do not say what is above them.
  for (let next = parent; next && !line.includes(next); next = find(next.parent?.task ?? '')) {
    line.push(next);
    if (next.below) break;
  }
  return line.reduceRight<Below | undefined>((above, task) => childOf(task, task.below ?? above), undefined);
}

/** The agent runs above a task that is started from several others: those that are most. */
export function belowAny(
  parents: readonly (string | undefined)[],
  find: (id: string) => Task | undefined,
): Below | undefined {
  const found = parents.flatMap((id) => belowOf(id === undefined ? undefined : find(id), find) ?? []);
  return found.reduce<Below | undefined>((a, b) => (a && a.depth >= b.depth ? a : b), undefined);
}

function childOf(task: Task, above: Below | undefined): Below | undefined {
  if (task.kind !== 'agent') return above;
  const run = agentSpecOf(task) ? task.id : above?.run;
  return {
    root: above?.root ?? task.id,
    depth: (above?.depth ?? 0) + 1,
    ...(run !== undefined && { run }),
  };
}

/** Whether a command line says that it runs in an agent run, or below one; `inside` is the task in which it runs. */
export function isFromAgent(inside: string | undefined, find: (id: string) => Task | undefined): boolean {
  const container = inside === undefined ? undefined : find(inside);
  return container !== undefined && belowOf(container, find) !== undefined;
}
