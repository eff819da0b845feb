import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangedFile } from '../../../../src/protocol/changes.ts';
import { differences } from '../../../../src/ui/race/differences.ts';

/** Files by path; a content is its name. */
type Tree = Readonly<Record<string, string>>;

const LINES = { insertions: 1, deletions: 0 };

/** What a run has changed, as git tells it without renames. */
function changesOf(base: Tree, tree: Tree): { files: ChangedFile[] } {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(tree)])];
  return {
    files: paths.flatMap((path): ChangedFile[] => {
      const [before, after] = [base[path], tree[path]];
      if (before === after) return [];
      const kind = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified';
      return [{ path, kind, ...LINES, ...(before && { before }), ...(after && { after }) }];
    }),
  };
}

test('two runs differ in exactly the paths whose contents differ, and each side has the content of its run', () => {
  const tree = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e'), fc.constantFrom('1', '2', '3'));
  fc.assert(
    fc.property(tree, tree, tree, (base, left, right) => {
      const made = { l: changesOf(base, left), r: changesOf(base, right) };
      const found = differences({ run: 'l', changes: made.l }, { run: 'r', changes: made.r });
      const paths = [...new Set([...Object.keys(left), ...Object.keys(right)])];
      expect(found.map(({ path }) => path)).toEqual(
        paths.filter((path) => left[path] !== right[path]).sort(),
      );
      const contentAt = (at: (typeof found)[number]['from']) => {
        const file = at && made[at.run as 'l' | 'r'].files.find(({ path }) => path === at.path);
        return at?.side === 'before' ? file?.before : file?.after;
      };
      for (const { path, from, to } of found) {
        expect(contentAt(from)).toBe(left[path]);
        expect(contentAt(to)).toBe(right[path]);
      }
    }),
  );
});

test('a file that only one run has moved is compared at both of its places', () => {
  const moved: ChangedFile = {
    ...{ path: 'new', from: 'old', kind: 'renamed' as const, before: '1', after: '1' },
    ...LINES,
  };
  expect(
    differences({ run: 'l', changes: { files: [moved] } }, { run: 'r', changes: { files: [] } }),
  ).toEqual([
    { path: 'new', from: { run: 'l', side: 'after', path: 'new' } },
    { path: 'old', to: { run: 'l', side: 'before', path: 'new' } },
  ]);
});

test('of what has no lines each side is a line about it', () => {
  const logo: ChangedFile = { path: 'logo.png', kind: 'modified', before: '1', after: '2' };
  expect(differences({ run: 'l', changes: { files: [logo] } }, { run: 'r', changes: { files: [] } })).toEqual(
    [
      {
        path: 'logo.png',
        from: { run: 'l', side: 'after', path: 'logo.png', isNote: true },
        to: { run: 'l', side: 'before', path: 'logo.png', isNote: true },
      },
    ],
  );
});
