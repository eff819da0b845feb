import { commitOf, findRepository } from '../../git/repository.ts';
import { runGit, type GitPlace } from '../../git/runGit.ts';
import { treeOfCheckout } from '../../git/snapshot.ts';
import { changesBetween } from '../../git/treeChanges.ts';
import { badRequest, cannotTakeOver } from '../../protocol/errors.ts';
import { commitAs } from './apply.ts';
import { worktreePlace, type Places } from './checkout.ts';
import type { TakeOverJournal, TakeOverJournals } from './journal.ts';

/** What is wanted of a branch. */
export interface BranchWishes {
  /** Its name. Default: that of the worktree. */
  branch?: string | undefined;
  message: string;
  isDryRun: boolean;
}

export interface BranchResult {
  branch: string;
  commit: string;
  /** Files that had not been committed. */
  taken: string[];
  /** Missing if nothing was changed. */
  journal?: TakeOverJournal;
}

/**
 * Makes a branch of what is in a worktree: its commits, and one more with what is not committed. The files of the worktree
 * stay. @throws badRequest, cannotTakeOver, GitError
 */
export async function toBranch(
  places: Places,
  wishes: BranchWishes,
  { journals, started }: { journals: TakeOverJournals; started: TakeOverJournal },
): Promise<BranchResult> {
  const { record } = places;
  const branch = wishes.branch ?? record.branch;
  const ref = `refs/heads/${branch}`;
  await checkName(places.source, branch);
  const tip = await tipOf(places);
  if (tip.head === record.base.commit && tip.taken.length === 0)
    throw cannotTakeOver('The run has changed nothing in its worktree.');
  const before = await commitOf(places.source, ref);
  const isOwn = tip.ref === ref;
  if (!isOwn && before !== undefined) await checkFree(places.source, { branch, before, head: tip.head });
  if (wishes.isDryRun) return { branch, commit: tip.head, taken: tip.taken };
  const commit =
    tip.taken.length === 0
      ? tip.head
      : await commitAs(tip.place, { tree: tip.tree, message: wishes.message, parents: [tip.head] });
  if (commit === before) return { branch, commit, taken: tip.taken };
  const moved = { ref, after: commit, ...(before !== undefined && { before }) };
  const journal: TakeOverJournal = {
    ...started,
    state: 'writing',
    top: tip.place.cwd,
    ref: moved,
    paths: [],
  };
  journals.saveOpen(journal);
  await runGit(tip.place, [
    ...['update-ref', '-m', 'legwork: take over', ref, commit],
    before ?? '0'.repeat(commit.length),
  ]);
  if (isOwn) await followBranch(tip.place);
  const done: TakeOverJournal = { ...journal, state: 'done' };
  journals.close(done);
  return { branch, commit, taken: tip.taken, journal: done };
}

/** Lets the index of a worktree follow its branch; its files stay. @throws GitError */
export async function followBranch(worktree: GitPlace): Promise<void> {
  await runGit(worktree, ['reset', '-q', '--mixed']);
}

interface Tip {
  place: GitPlace;
  head: string;
  /** The branch that is checked out in the worktree. */
  ref?: string | undefined;
  tree: string;
  /** What is not committed. */
  taken: string[];
}

async function tipOf(places: Places): Promise<Tip> {
  const { record, source } = places;
  const parked = record.state === 'removed' ? record.parked?.at(-1) : undefined;
  if (parked) return { place: source, head: parked.commit, tree: parked.commit, taken: [] };
  const place = await worktreePlace(places);
  const { head, branch } = (await findRepository(place)) ?? {};
  if (head === undefined) throw cannotTakeOver('The worktree has no commit yet.');
  const tree = await treeOfCheckout(place);
  const changes = await changesBetween(place, head, tree);
  return { place, head, ref: branch, tree, taken: changes.map(({ path }) => path) };
}

/** @throws badRequest */
async function checkName(place: GitPlace, branch: string): Promise<void> {
  const { code } = await runGit(place, ['check-ref-format', `refs/heads/${branch}`], { codes: [0, 1] });
  if (code !== 0 || branch.startsWith('-')) throw badRequest(`${branch} cannot be the name of a branch.`);
}

/** @throws cannotTakeOver if moving a branch would take something from it, or from a checkout of it */
async function checkFree(
  place: GitPlace,
  { branch, before, head }: { branch: string; before: string; head: string },
): Promise<void> {
  const other = `Choose another name for the branch.`;
  const isBefore = await runGit(place, ['merge-base', '--is-ancestor', before, head], { codes: [0, 1] });
  if (isBefore.code !== 0)
    throw cannotTakeOver(`The branch ${branch} has commits that are not in the worktree. ${other}`);
  const { text } = await runGit(place, ['worktree', 'list', '--porcelain']);
  if (text.split('\n').includes(`branch refs/heads/${branch}`))
    throw cannotTakeOver(`The branch ${branch} is checked out. ${other}`);
}
