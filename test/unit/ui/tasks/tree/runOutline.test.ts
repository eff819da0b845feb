import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../../../../src/protocol/task.ts';
import type { FoundChanges } from '../../../../../src/ui/tasks/runChanges.ts';
import { outlineOf } from '../../../../../src/ui/tasks/tree/outlines/outlineOf.ts';
import { TreeNodes } from '../../../../../src/ui/tasks/tree/treeNodes.ts';
import { groupings, type Grouping } from '../../../../../src/ui/tasks/tree/viewState.ts';
import { noChanges } from '../../../../../src/protocol/errors.ts';
import { anEndedRun } from '../../anAgentRun.ts';
import { anEndedTask, aTask } from '../../aTask.ts';
import { aChange, changesOf } from '../../review/aChange.ts';

const run = anEndedRun({ state: 'completed' }, {}, { worktree: 'wt-1234' });
const made: Task = {
  ...anEndedTask({ state: 'completed', exitCode: 0 }, { id: 'sh-9', step: 'worktree' }),
  parent: { task: run.id },
};
const failed: Task = {
  ...anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, { id: 'sh-8', step: 'check' }),
  parent: { task: run.id },
};

function opened(
  found: FoundChanges | undefined,
  { tasks, grouping = 'state' }: { tasks: Task[]; grouping?: Grouping },
) {
  const known = new Map(found && [[run.id, found]]);
  const outline = outlineOf(grouping, known);
  for (const task of tasks) outline.put(task);
  const nodes = new TreeNodes();
  nodes.update(outline);
  return { outline, nodes, known };
}

test.each(groupings)('arranged by %s, steps and changed files lie below their run', (grouping) => {
  const found = { changes: changesOf([aChange('src/a.ts'), aChange('b')]) };
  // However they come: a step may be told before its run.
  for (const tasks of [
    [run, made, failed],
    [made, failed, run],
  ]) {
    const { nodes } = opened(found, { tasks, grouping });
    const row = nodes.nodeOf(run.id);
    const below = nodes.childrenOf(row);
    expect(below[0]).toEqual({ kind: 'changes', run: run.id });
    expect(new Set(below.slice(1))).toEqual(new Set([nodes.nodeOf(made.id), nodes.nodeOf(failed.id)]));
    const files = below[0] ? nodes.childrenOf(below[0]) : [];
    expect(files).toEqual([
      { kind: 'change', run: run.id, path: 'src/a.ts' },
      { kind: 'change', run: run.id, path: 'b' },
    ]);
    for (const file of files) expect(nodes.parentOf(file)).toBe(below[0]);
    expect(files.every((file) => nodes.isCurrent(file))).toBe(true);
  }
});

test('a step of a step lies below the same run, in whatever order they come', () => {
  const inner: Task = { ...made, id: 'sh-7', parent: { task: failed.id } };
  fc.assert(
    fc.property(fc.shuffledSubarray([run, failed, inner], { minLength: 3 }), (tasks) => {
      const { outline } = opened(undefined, { tasks });
      expect(new Set(outline.rowsBelow('task:ag-1', 9))).toContain('task:sh-7');
      outline.remove(failed.id);
      expect(outline.rowsBelow('section:completed', 9)).toContain('task:sh-7');
      outline.put(failed);
      expect(new Set(outline.rowsBelow('task:ag-1', 9))).toContain('task:sh-7');
    }),
  );
});

test('steps that name each other are tasks like others', () => {
  const [one, other] = [
    { ...made, id: 'sh-5', parent: { task: 'sh-6' } },
    { ...made, id: 'sh-6', parent: { task: 'sh-5' } },
  ] as const;
  const { outline } = opened(undefined, { tasks: [one, other] });
  expect(outline.rowsBelow('section:completed', 9)).toHaveLength(2);
});

test('a step without its run is a task like others', () => {
  const { outline } = opened(undefined, { tasks: [run, made] });
  outline.remove(run.id);
  expect(outline.rowsBelow('section:completed', 9)).toEqual(['task:sh-9']);
  outline.put(run);
  expect(outline.rowsBelow('section:completed', 9)).toEqual(['task:ag-1']);
});

test('a run opens by itself only for steps that did not succeed', () => {
  const quiet = (tasks: Task[]) => {
    const { nodes } = opened(undefined, { tasks });
    return nodes.isQuiet(nodes.nodeOf(run.id));
  };
  expect(quiet([run])).toBe(true);
  expect(quiet([run, made])).toBe(true);
  expect(quiet([run, made, failed])).toBe(false);
  expect(quiet([run, { ...made, status: { state: 'running' } }])).toBe(false);
});

test('only runs with something to compare with have changed files, and there is a row until they are known', () => {
  const plain = anEndedRun({ state: 'completed' }, {}, { id: 'ag-2' });
  const { outline } = opened(undefined, { tasks: [run, plain, aTask()] });
  expect(outline.countBelow('task:ag-2')).toBe(0);
  expect(outline.countBelow('task:sh-1')).toBe(0);
  expect(outline.countBelow('changes:ag-1')).toBe(1);
  expect(outline.rowsBelow('changes:ag-1', 9)).toEqual([]);
});

test.each([
  ['no changes', { changes: changesOf([]) }],
  ['a reason', { problem: noChanges('The folder is in no repository.') }],
])('where there are no files, a row says %s', (_what, found) => {
  const { nodes } = opened(found, { tasks: [run] });
  const [changes] = nodes.childrenOf(nodes.nodeOf(run.id));
  expect(changes && nodes.childrenOf(changes)).toEqual([{ kind: 'note', run: run.id }]);
});

test('the editor asks again when the files of a run are others', () => {
  const { outline, nodes, known } = opened({ changes: changesOf([aChange('a')]) }, { tasks: [run] });
  const [section] = nodes.roots();
  if (section) nodes.childrenOf(section);
  const [changes] = nodes.childrenOf(nodes.nodeOf(run.id));
  if (changes) nodes.childrenOf(changes);
  known.set(run.id, { changes: changesOf([aChange('a'), aChange('b')]) });
  nodes.update(outline);
  expect(nodes.takeOutdated()).toEqual([changes]);
});
