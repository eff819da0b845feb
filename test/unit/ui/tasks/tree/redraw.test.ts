import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAge } from '../../../../../src/base/quantityText.ts';
import { statusText } from '../../../../../src/ui/tasks/taskText.ts';
import { DrawnRows, type CurrentRows } from '../../../../../src/ui/tasks/tree/drawnRows.ts';
import { mayRedrawWords, needsFullRedraw } from '../../../../../src/ui/tasks/tree/redrawPolicy.ts';
import type { TreeNode } from '../../../../../src/ui/tasks/tree/treeNodes.ts';
import { aTask } from '../../aTask.ts';

type TreeItem = ReturnType<CurrentRows['itemOf']>;

const second = 1_000;

test('an age is told anew each second for ten, then each ten, then each minute', () => {
  const ages = (from: number, to: number) =>
    new Set(Array.from({ length: to - from }, (_, index) => formatAge((from + index) * second)));
  expect(ages(0, 10).size).toBe(10);
  expect([...ages(10, 60)]).toEqual(['10 s', '20 s', '30 s', '40 s', '50 s']);
  expect([...ages(60, 181)]).toEqual(['1 m', '2 m', '3 m']);
  expect([...ages(7_200, 7_320)]).toEqual(['2 h 00 m', '2 h 01 m']);
});

test('what a row says of a task changes at most once a minute by time alone, after its first', () => {
  const startedAt = '2026-01-01T00:00:00.000Z';
  const at = (ms: number) => statusText(aTask({ startedAt }), Date.parse(startedAt) + ms);
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000 }), (minutes) => {
      const fromMs = (minutes + 1) * 60 * second;
      expect(at(fromMs)).toBe(at(fromMs + 59 * second));
    }),
  );
});

test.each([
  { use: { selectedRows: 0 }, waitsMs: 0 },
  { use: { selectedRows: 1, wordsDrawnAtMs: 0 }, waitsMs: 2 * second },
  { use: { selectedRows: 2, wordsDrawnAtMs: 0 }, waitsMs: 10 * second },
  { use: { selectedRows: 0, hoveredAtMs: 0 }, waitsMs: 15 * second },
  { use: { selectedRows: 0, findOpenedAtMs: 0, hoveredAtMs: 0 }, waitsMs: 60 * second },
])('words are drawn again after $waitsMs ms with $use', ({ use, waitsMs }) => {
  if (waitsMs > 0) expect(mayRedrawWords(use, waitsMs - 1)).toBe(false);
  expect(mayRedrawWords(use, waitsMs)).toBe(true);
  // A clock that was set back holds nothing up.
  expect(mayRedrawWords(use, -1)).toBe(true);
});

test('only several selected rows need all rows to be drawn', () => {
  expect([0, 1, 2, 9].map((selectedRows) => needsFullRedraw({ selectedRows }))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

function drawnRow() {
  const node: TreeNode = { kind: 'task', id: 'sh-1' };
  const now = { item: { label: 'build', description: '1 s' } as TreeItem, task: aTask(), isCurrent: true };
  const rows = new DrawnRows({
    isCurrent: () => now.isCurrent,
    itemOf: () => now.item,
    taskOf: () => now.task,
  });
  rows.note(node, now.item);
  return { node, now, rows };
}

test('a change of the look is drawn at once, one of words only when it may be', () => {
  const { node, now, rows } = drawnRow();
  expect(rows.takeDifferent(true)).toEqual({ rows: [], hasWords: false, held: [] });
  now.item = { ...now.item, description: '2 s' };
  expect(rows.takeDifferent(false)).toEqual({ rows: [], hasWords: false, held: [node] });
  expect(rows.takeDifferent(true)).toEqual({ rows: [node], hasWords: true, held: [] });
  expect(rows.takeDifferent(true).rows).toEqual([]);

  rows.note(node, now.item);
  now.item = { ...now.item, description: '3 s', contextValue: 'task.completed' };
  expect(rows.takeDifferent(false)).toEqual({ rows: [node], hasWords: false, held: [] });
});

test('a row is drawn again for its hover only where somebody saw that', () => {
  const { node, now, rows } = drawnRow();
  now.task = aTask({ output: { path: '/x', bytes: 5 } });
  expect(rows.takeDifferent(true).rows).toEqual([]);
  rows.noteHover(node, now.task);
  now.task = aTask({ output: { path: '/x', bytes: 9 } });
  expect(rows.takeDifferent(false).held).toEqual([node]);
  expect(rows.takeDifferent(true).rows).toEqual([node]);
});

test('that somebody collapses a row is no reason to draw it again, and what is gone is forgotten', () => {
  const { node, now, rows } = drawnRow();
  now.item = { label: 'Running', collapsibleState: 2 } as TreeItem;
  rows.note(node, now.item);
  now.item = { ...now.item, collapsibleState: 1 };
  expect(rows.takeDifferent(true).rows).toEqual([]);
  now.isCurrent = false;
  expect(rows.takeDifferent(true).rows).toEqual([]);
});
