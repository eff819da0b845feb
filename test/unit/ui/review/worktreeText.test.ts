import { expect, test } from 'vitest';
import type { WorktreeState } from '../../../../src/protocol/worktree.ts';
import {
  removalText,
  removedText,
  worktreeDetail,
  worktreeStatus,
} from '../../../../src/ui/review/worktreeText.ts';

const worktree: WorktreeState = {
  schema: 1,
  id: 'wt-1234',
  name: 'fix',
  owner: { id: 'window:a', label: 'a' },
  repository: '/work/.git',
  source: '/work',
  path: '/data/worktrees/wt-1234/work',
  branch: 'legwork/fix',
  base: { name: 'HEAD', commit: 'c'.repeat(40) },
  state: 'ready',
  createdAt: '2026-01-01T00:00:00.000Z',
  tasks: ['ag-1'],
  isInUse: false,
  isSafe: true,
};
const now = Date.parse('2026-01-01T02:00:00.000Z');
const missing = { kind: 'missing' as const, message: 'Its folder is gone.' };

test.each<[Partial<WorktreeState>, RegExp]>([
  [{}, /^safe to remove · 2 h/],
  [{ bytes: 2 * 1024 * 1024 }, /^safe to remove · 2(\.0)? Mi?B · 2 h/],
  [{ isInUse: true, isSafe: false }, /^in use · /],
  [{ uncommitted: 2, isSafe: false }, /^has work · /],
  [{ problem: missing, isSafe: false }, /^folder missing · /],
  [{ state: 'making', isSafe: false }, /^making · /],
  [{ state: 'removed', parked: [{ ref: 'refs/legwork/parked/fix', commit: 'e', at: '' }] }, /^parked · /],
])('the state of a worktree with %j is said', (differences, said) => {
  expect(worktreeStatus({ ...worktree, ...differences }, now)).toMatch(said);
});

test('a row names branch, runs and what would be lost', () => {
  expect(worktreeDetail({ ...worktree, uncommitted: 1, unmerged: 2 }, ['Fix the tests'])).toBe(
    'legwork/fix · Fix the tests · 1 uncommitted file · 2 commits on no other branch',
  );
  expect(worktreeDetail(worktree, [])).toBe('legwork/fix · no task');
});

test('before a removal it is said what is parked', () => {
  const safe = removalText([worktree]);
  expect(safe.question).toBe('Remove the worktree fix?');
  expect(safe.detail).toContain('Nothing is lost');
  const both = removalText([worktree, { ...worktree, name: 'other', uncommitted: 3, isSafe: false }]);
  expect(both.question).toBe('Remove 2 worktrees?');
  expect(both.detail).toContain('other: 3 uncommitted files\n');
  expect(both.detail).toContain('parked on a ref');
});

test('after a removal it is said what was parked, how to get it back, and what is still there', () => {
  const ref = 'refs/legwork/parked/fix-1';
  const { text, restore } = removedText(
    [
      { id: 'wt-1', parked: { ref, commit: 'e' } },
      { id: 'wt-2', problem: 'It is in use by ag-1.' },
    ],
    (id) => (id === 'wt-1' ? 'fix' : 'other'),
  );
  expect(text).toBe(`Removed 1 worktree. Parked: ${ref}. Not removed: other: It is in use by ag-1.`);
  expect(restore).toBe(`git branch fix-parked ${ref}`);
  expect(removedText([{ id: 'wt-1' }], () => 'fix')).toEqual({ text: 'Removed 1 worktree' });
});
