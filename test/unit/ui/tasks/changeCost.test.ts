import { expect, test } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import { RowLabels } from '../../../../src/ui/tasks/tree/rowLabels.ts';
import { TreeNodes } from '../../../../src/ui/tasks/tree/treeNodes.ts';
import { groupings, type Grouping } from '../../../../src/ui/tasks/tree/viewState.ts';
import { aTask } from '../aTask.ts';
import { openWindow, statuses } from './aWindow.ts';

/**
 * What a change costs among so many tasks, in milliseconds, with a redraw now and then between changes. The median: a
 * machine that is busy makes some changes slow, not most.
 */
function costOfChange(count: number, grouping: Grouping): number {
  const window = openWindow();
  window.grouping.value = grouping;
  window.isEverything = false;
  window.model.replaceAll(Array.from({ length: count }, (_, index) => numbered(index)));
  const nodes = new TreeNodes();
  const labels = new RowLabels();
  const costs: number[] = [];
  for (let turn = 0; turn < 1000; turn++) {
    const task = numbered((turn * 7919) % count, turn);
    const startedAtMs = performance.now();
    window.model.apply({ changed: [task], removed: [] });
    window.model.tasksBefore(task.id);
    window.model.groups();
    costs.push(performance.now() - startedAtMs);
    if (turn % 200 > 0) continue;
    nodes.update(window.arranged.outline);
    labels.update(nodes.shownTasks().flatMap((row) => window.model.get(row) ?? []));
    nodes.takeOutdated();
    for (const node of nodes.roots()) nodes.childrenOf(node);
  }
  return costs.toSorted((a, b) => a - b)[costs.length / 2] ?? NaN;
}

/** A task like many; `turn` changes its state and its place. */
function numbered(index: number, turn = 0): Task {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return aTask({
    id: `sh-${index}`,
    order: index,
    createdAt: at(index),
    startedAt: at(index + turn),
    status: statuses[(index + turn) % statuses.length] ?? { state: 'running' },
    ...(index % 3 === 0 && { group: 'build' }),
    ...(index % 5 === 0 && index > 0 && { parent: { task: `sh-${index - 1}` } }),
    spec: { command: `make target-${index}`, cwd: `/work/a/${index % 50}`, environment: 'e' },
  });
}

test.each(groupings)('with 10,000 tasks by %s a change costs a fraction of a millisecond', (grouping) => {
  // Ten times what it takes where nothing else runs.
  expect(costOfChange(10_000, grouping)).toBeLessThan(0.2);
});
