import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../../src/base/events.ts';
import { ViewSelection } from '../../../../../src/ui/tasks/tree/viewSelection.ts';
import type { TreeNode } from '../../../../../src/ui/tasks/tree/treeNodes.ts';
import { commands } from '../../../../helpers/eagerEditor.ts';

const ROWS = ['a', 'b', 'c', 'd'].map((id): TreeNode => ({ kind: 'task', id }));

afterEach(() => void vi.restoreAllMocks());

/** The editor's view, in which the focus is on a row, and which tells late of what is selected. */
function aView(selected: TreeNode[], focused: TreeNode | undefined) {
  const didSelect = new Emitter<unknown>();
  const view = { selection: selected, visible: true, onDidChangeSelection: didSelect.event };
  const nothing = () => ({ dispose: () => undefined });
  vi.spyOn(commands, 'executeCommand').mockImplementation((async (id: string) => {
    if (id !== 'list.toggleSelection' || !focused) return;
    const isIn = view.selection.includes(focused);
    view.selection = isIn ? view.selection.filter((row) => row !== focused) : [...view.selection, focused];
    setImmediate(() => didSelect.fire({}));
  }) as never);
  const selection = new ViewSelection({
    ...{ onDidCollapseElement: nothing, onDidExpandElement: nothing },
    get selection() {
      return view.selection;
    },
    visible: true,
    onDidChangeSelection: view.onDidChangeSelection,
  } as never);
  return {
    view,
    selection,
    select: (rows: TreeNode[]) => void ((view.selection = rows), didSelect.fire({})),
  };
}

const drawn = () => Promise.resolve();

test('a key is for the selected rows if the focused one is among them, else for that one; and what is selected stays', async () => {
  const at = fc.record({ selected: fc.subarray(ROWS), focused: fc.constantFrom(...ROWS) });
  await fc.assert(
    fc.asyncProperty(at, async ({ selected, focused }) => {
      const { view, selection } = aView(selected, focused);
      // However fast it is pressed.
      const [first, second] = await Promise.all([selection.atFocus(drawn), selection.atFocus(drawn)]);
      expect(new Set(first)).toEqual(new Set(selected.includes(focused) ? selected : [focused]));
      expect(second).toHaveLength(first.length);
      expect(new Set(view.selection)).toEqual(new Set(selected));
      selection.dispose();
    }),
    { numRuns: 60 },
  );
});

test('where it cannot be told which row has the focus, a key is for none', async () => {
  const { selection } = aView([...ROWS], undefined);
  expect(await selection.atFocus(drawn)).toEqual([]);
});

test('a command is for what is selected if somebody has selected it, and not if the window has', async () => {
  const { selection, select } = aView([], ROWS[0]);
  expect(selection.inUse).toEqual([]);
  await selection.byItself(async () => select([...ROWS]));
  expect(selection.inUse).toEqual([]);
  select(ROWS.slice(1));
  expect(selection.inUse).toEqual(ROWS.slice(1));
});
