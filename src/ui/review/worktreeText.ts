import { l10n } from 'vscode';
import { formatAge, formatBytes } from '../../base/quantityText.ts';
import type { RemovedWorktree, WorktreeState } from '../../protocol/worktree.ts';
import { nameLines, namesText } from '../editor/countTexts.ts';
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
  if (state === 'removed') return parked?.length ? l10n.t('parked') : l10n.t('removed');
  if (state !== 'ready') return state === 'making' ? l10n.t('making') : l10n.t('removing');
  if (problem) return problem.kind === 'missing' ? l10n.t('folder missing') : l10n.t('not as made');
  if (isInUse) return l10n.t('in use');
  return isSafe ? l10n.t('safe to remove') : l10n.t('has work');
}

/** The branch, the runs, and what would have to be parked. */
export function worktreeDetail(worktree: WorktreeState, titles: readonly string[]): string {
  const shown = titles.slice(0, NAMED).map((title) => shortLine(title, 40));
  const more = titles.length - shown.length;
  const runs = shown.length === 0 ? l10n.t('no task') : namesText(shown, more);
  return [worktree.branch, runs, ...unsafeReasons(worktree)].map((part) => shortLine(part)).join(' · ');
}

/** Why its removal would lose something, if nothing were parked. */
export function unsafeReasons({ uncommitted, unmerged, problem, parked, state }: WorktreeState): string[] {
  if (state === 'removed') return (parked ?? []).slice(-1).map(({ ref }) => ref);
  return [
    uncommitted ? uncommittedText(uncommitted) : '',
    unmerged ? unmergedText(unmerged) : '',
    problem?.message ?? '',
  ].filter(Boolean);
}

function uncommittedText(count: number): string {
  return count === 1 ? l10n.t('1 uncommitted file') : l10n.t('{0} uncommitted files', count);
}

function unmergedText(count: number): string {
  return count === 1
    ? l10n.t('1 commit on no other branch')
    : l10n.t('{0} commits on no other branch', count);
}

/** Asked before worktrees are removed. */
export function removalText(worktrees: readonly WorktreeState[]): { question: string; detail: string } {
  const [first] = worktrees;
  const isOne = worktrees.length === 1;
  const question = isOne
    ? l10n.t('Remove the worktree {0}?', first?.name ?? '')
    : l10n.t('Remove {0} worktrees?', worktrees.length);
  const unsafe = worktrees.filter(({ isSafe }) => !isSafe);
  const lines = unsafe
    .slice(0, 10)
    .map((each) => `${each.name}: ${unsafeReasons(each).join(', ') || l10n.t('in use')}`);
  const more = unsafe.length - lines.length;
  const promise =
    unsafe.length === 0
      ? l10n.t('Nothing is lost: their work is on other branches.')
      : l10n.t(
          'Work that is on no other branch is parked on a ref of the repository, from which you can get it back.',
        );
  return { question, detail: [...nameLines(lines, more), promise].join('\n') };
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
  const refs = parked.slice(0, NAMED).map(({ ref }) => ref);
  const text = [
    gone.length === 1 ? l10n.t('Removed 1 worktree') : l10n.t('Removed {0} worktrees', gone.length),
    ...(refs.length > 0 ? [l10n.t('Parked: {0}', refs.join(', '))] : []),
    ...(kept.length > 0 ? [l10n.t('Not removed: {0}', reasons.join('; '))] : []),
  ].join('. ');
  const restore = parked.map(({ id, ref }) => restoreCommand(nameOf(id), ref)).join('\n');
  return restore === '' ? { text } : { text, restore };
}

/** The command line that makes a branch of what was parked. */
export function restoreCommand(name: string, ref: string): string {
  return `git branch ${name}-parked ${ref}`;
}
