import { expect, test } from 'vitest';
import { takeOverLines } from '../../../src/cli/apply.ts';
import type { TakeOverResult } from '../../../src/protocol/takeOver.ts';

const nothing: TakeOverResult = { to: 'folder', top: '/work', taken: [], conflicts: [], left: [] };
const left = { path: 'c', why: 'yours', message: 'c has uncommitted changes of yours.' } as const;
const commit = 'a'.repeat(40);

test.each<[string, Partial<TakeOverResult>, string[]]>([
  ['nothing', {}, ['took over 0 files to /work']],
  [
    'each kind of file',
    { taken: ['a'], conflicts: ['b'], same: ['d'], left: [left], undo: 'to-1' },
    [
      'taken     a',
      'conflict  b',
      'same      d',
      'left      c  c has uncommitted changes of yours.',
      'took over 2 files to /work',
      'merge files with your uncommitted changes with --merge PATH',
      'undo with: legwork apply ag-1 --undo',
    ],
  ],
  [
    'a name that would draw on the terminal',
    { taken: ['a\u001b[31m\nb'] },
    ['taken  a [31m b', 'took over 1 file to /work'],
  ],
  [
    'a commit',
    { to: 'commit', commit, branch: 'main' },
    ['took over 0 files to a commit on main (aaaaaaaaaa)'],
  ],
  ['a commit without a branch', { to: 'commit', commit }, ['took over 0 files to a commit (aaaaaaaaaa)']],
  [
    'a pull request',
    { to: 'pullRequest', commit, branch: 'legwork/fix', url: 'https://forge/7' },
    ['took over 0 files to a pull request of legwork/fix (aaaaaaaaaa)', 'https://forge/7'],
  ],
])('what is printed of %s', (_kind, result, lines) => {
  expect(takeOverLines({ ...nothing, ...result }, { id: 'ag-1', to: 'folder' })).toEqual(lines);
});

test('what would happen is told as such', () => {
  const lines = takeOverLines({ ...nothing, taken: ['a'] }, { id: 'ag-1', to: 'folder', dryRun: true });
  expect(lines).toEqual(['taken  a', 'would take over 1 file to /work']);
});
