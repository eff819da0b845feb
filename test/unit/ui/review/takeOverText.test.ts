import { expect, test } from 'vitest';
import type { TakeOverResult } from '../../../../src/protocol/takeOver.ts';
import {
  filesInTheWay,
  inTheWayText,
  takenText,
  undoneText,
} from '../../../../src/ui/review/takeOverText.ts';

const result: TakeOverResult = { to: 'folder', top: '/work/orchard', taken: ['a'], conflicts: [], left: [] };
const mine = { path: 'mine.ts', why: 'yours' as const, message: 'mine.ts has uncommitted changes.' };
const torn = { path: 'torn.ts', why: 'conflict' as const, message: 'torn.ts has conflicts.' };

test.each<[string, Partial<TakeOverResult>, string]>([
  ['into the folder', {}, 'Took over 1 file into orchard'],
  ['nothing', { taken: [] }, 'Nothing was taken over'],
  ['as a commit', { to: 'commit', commit: '0123456789abcdef' }, 'Took over 1 file as commit 0123456789'],
  ['as a branch', { to: 'branch', branch: 'fix' }, 'Took over 1 file as branch fix'],
  [
    'as a pull request',
    { to: 'pullRequest', url: 'https://x/1' },
    'Took over 1 file as pull request https://x/1',
  ],
  ['with a conflict', { conflicts: ['b'] }, 'Took over 2 files into orchard. Conflicts in b'],
  ['without a file', { left: [torn] }, 'Took over 1 file into orchard. Left: torn.ts has conflicts'],
  [
    'without some',
    { left: [mine, torn] },
    'Took over 1 file into orchard. Left as they are: mine.ts, torn.ts',
  ],
])('what was taken over %s is said', (_how, differences, said) => {
  expect(takenText({ ...result, ...differences })).toBe(said);
});

test('what is mine in the way is named before anything is changed, however much it is', () => {
  expect(filesInTheWay({ left: [mine, torn] })).toEqual(['mine.ts']);
  const { question, detail } = inTheWayText(Array.from({ length: 12 }, (_, index) => `file ${index}`));
  expect(question).toBe('You have uncommitted changes in 12 files.');
  expect(detail).toContain('file 9\nand 2 more\n');
  expect(inTheWayText(['mine.ts']).question).toBe('You have uncommitted changes in mine.ts.');
});

test('what was undone is said, with what was not', () => {
  expect(undoneText({ paths: ['a', 'b'], left: [] })).toBe('2 files as before the take-over');
  expect(undoneText({ paths: [], left: [mine] })).toBe(
    'Nothing was undone. Left: mine.ts has uncommitted changes',
  );
});
