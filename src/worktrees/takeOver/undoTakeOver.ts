import { access } from 'node:fs/promises';
import { commitOf, findRepository } from '../../git/repository.ts';
import { runGit, type GitPlace } from '../../git/runGit.ts';
import { registrationNamed } from '../../git/worktreeList.ts';
import { hasConflicts } from '../../git/takeOverIndex.ts';
import { cannotTakeOver } from '../../protocol/errors.ts';
import { followBranch } from './branch.ts';
import { checkNothingInProgress } from './checkout.ts';
import type { TakeOverJournal, TakeOverJournals } from './journal.ts';
import { placeIn } from '../worktreePaths.ts';
import { abandon, removeScratch, undoPaths, type Undone } from './undo.ts';

/**
 * Undoes a take-over that was completed, file by file: what was changed since stays.
 * @throws cannotTakeOver if its commit or its branch is not as it was left; GitError, the system's error
 */
export async function undoTakeOverOf(
  place: GitPlace,
  { journal, journals }: { journal: TakeOverJournal; journals: TakeOverJournals },
): Promise<Undone> {
  if (journal.ref) await checkRef(place, journal);
  const undoing: TakeOverJournal = { ...journal, state: 'undoing' };
  journals.saveOpen(undoing);
  const undone = await undo(place, undoing);
  journals.close({ ...journal, state: 'undone' });
  return undone;
}

/**
 * Completes what was in progress when a host was killed, by its journal: a take-over whose commit was made is done;
 * everything else is undone. Returns what could not be put back. @throws GitError, the system's error
 */
export async function recoverTakeOver(
  place: GitPlace,
  { journal, journals }: { journal: TakeOverJournal; journals: TakeOverJournals },
): Promise<Undone> {
  const nothing: Undone = { paths: [], left: [] };
  if (journal.state === 'preparing') {
    await abandon(place, { journal, journals });
    return nothing;
  }
  if (journal.state === 'writing' && journals.isClosed(journal)) {
    journals.forget(journal.id);
    return nothing;
  }
  const isMoved = journal.ref !== undefined && (await commitOf(place, journal.ref.ref)) === journal.ref.after;
  // Its ref is moved last.
  if (journal.state === 'writing' && isMoved) {
    if (isOfBranch(journal)) await followIfOwn(journal, place);
    await removeScratch(journal);
    journals.close({ ...journal, state: 'done' });
    return nothing;
  }
  const undone = await undo(place, journal);
  journals.close({ ...journal, state: 'undone' });
  return undone;
}

async function undo(place: GitPlace, journal: TakeOverJournal): Promise<Undone> {
  const undone = await undoPaths(place, journal);
  if (isOfBranch(journal)) await followIfOwn(journal, place);
  return undone;
}

function isOfBranch({ to }: TakeOverJournal): boolean {
  return to === 'branch' || to === 'pullRequest';
}

/** The worktree's index, if its branch was moved, and if it is still there. */
async function followIfOwn(journal: TakeOverJournal, place: GitPlace): Promise<void> {
  const { top, ref, worktree: id } = journal;
  const isThere = await access(top).then(
    () => true,
    () => false,
  );
  const repository = isThere ? (await findRepository(place))?.common : undefined;
  if (repository === undefined || top === journal.source) return;
  const worktree = { ...place, ...placeIn({ path: top, repository, id }, place.environment) };
  const entry = await registrationNamed(repository, id);
  if (entry?.path === top && entry.branch === ref?.ref) await followBranch(worktree);
}

async function checkRef(place: GitPlace, { to, ref }: TakeOverJournal): Promise<void> {
  if (!ref) return;
  if (to === 'pullRequest')
    throw cannotTakeOver(
      'The branch was pushed, which cannot be undone here. Close the pull request instead.',
    );
  if (to === 'commit') {
    const checkout = { gitFolder: (await runGit(place, ['rev-parse', '--absolute-git-dir'])).text };
    await checkNothingInProgress(checkout);
    if (await hasConflicts(place)) throw cannotTakeOver('Resolve the conflicts in the checkout first.');
    const found = await findRepository(place);
    if ((found?.branch ?? 'HEAD') !== ref.ref) throw cannotTakeOver('Another branch is checked out now.');
  }
  const now = await commitOf(place, ref.ref);
  if (now !== ref.after) {
    const way = to === 'commit' ? `Revert it instead: git revert ${ref.after}` : 'Reset it yourself.';
    throw cannotTakeOver(`${ref.ref.replace('refs/heads/', '')} has moved on since. ${way}`);
  }
}
