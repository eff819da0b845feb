import { formatAge, formatBytes } from '../../base/quantityText.ts';
import type { RemovedWorktree, WorktreeState } from '../../protocol/worktree.ts';
import { shortLine } from '../editor/labelText.ts';

/* What people read of worktrees. */

const NAMED = 3;

/** State, size and age, beside the name: `in use · 24 MB · 3 d`. */
export function worktreeStatus(worktree: WorktreeState, now: number): string {
  const { bytes, createdAt } = worktree;
  const size = bytes === undefined ? '' : formatBytes(bytes);
  return [stateText(worktree), size, formatAge(now - Date.parse(createdAt))].filter(Boolean).join(' · ');
}

function stateText({ state, isInUse, isSafe, problem, parked }: WorktreeState): string {
  if (state === 'removed') return parked?.length ? 'parked' : 'removed';
  if (state !== 'ready') return state;
  if (problem) return problem.kind === 'missing' ? 'folder missing' : 'not as made';
  if (isInUse) return 'in use';
  return isSafe ? 'safe to remove' : 'has work';
}

/** The branch, the runs, and what would have to be parked. */
export function worktreeDetail(worktree: WorktreeState, titles: readonly string[]): string {
  const shown = titles.slice(0, NAMED).map((title) => shortLine(title, 40));
  const more = titles.length - shown.length;
  const runs = shown.length === 0 ? 'no task' : `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [worktree.branch, runs, ...unsafeReasons(worktree)].map((part) => shortLine(part)).join(' · ');
}

/** Why its removal would lose something, if nothing were parked. */
export function unsafeReasons({ uncommitted, unmerged, problem, parked, state }: WorktreeState): string[] {
  if (state === 'removed') return (parked ?? []).slice(-1).map(({ ref }) => ref);
  return [
    uncommitted ? counted(uncommitted, 'uncommitted file') : '',
    unmerged ? `${counted(unmerged, 'commit')} on no other branch` : '',
    problem?.message ?? '',
  ].filter(Boolean);
}

/** Asked before worktrees are removed. */
export function removalText(worktrees: readonly WorktreeState[]): { question: string; detail: string } {
  const [first] = worktrees;
  const isOne = worktrees.length === 1;
  const question = isOne
    ? `Remove the worktree ${first?.name ?? ''}?`
    : `Remove ${worktrees.length} worktrees?`;
  const unsafe = worktrees.filter(({ isSafe }) => !isSafe);
  const lines = unsafe
    .slice(0, 10)
    .map((each) => `${each.name}: ${unsafeReasons(each).join(', ') || 'in use'}`);
  const more = unsafe.length - lines.length;
  const promise =
    unsafe.length === 0
      ? 'Nothing is lost: what they hold is on other branches.'
      : 'What is on no other branch is parked on a ref of the repository, from where you can get it back.';
  return { question, detail: [...lines, ...(more > 0 ? [`and ${more} more`] : []), promise].join('\n') };
}

/** What became of worktrees that were to be removed, and the command that brings back what was parked. */
export function removedText(
  removed: readonly RemovedWorktree[],
  nameOf: (id: string) => string,
): { text: string; restore?: string } {
  const gone = removed.filter(({ problem }) => problem === undefined);
  const kept = removed.filter(({ problem }) => problem !== undefined);
  const parked = removed.flatMap((each) => (each.parked ? [{ id: each.id, ...each.parked }] : []));
  const reasons = kept.slice(0, NAMED).map(({ id, problem = '' }) => `${nameOf(id)}: ${shortLine(problem)}`);
  const text = [
    `Removed ${counted(gone.length, 'worktree')}`,
    ...(parked.length > 0
      ? [
          `Parked: ${parked
            .slice(0, NAMED)
            .map(({ ref }) => ref)
            .join(', ')}`,
        ]
      : []),
    ...(kept.length > 0 ? [`Not removed: ${reasons.join('; ')}`] : []),
  ].join('. ');
  const restore = parked.map(({ id, ref }) => restoreCommand(nameOf(id), ref)).join('\n');
  return restore === '' ? { text } : { text, restore };
}

/** The command line that makes a branch of what was parked. */
export function restoreCommand(name: string, ref: string): string {
  return `git branch ${name}-parked ${ref}`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
