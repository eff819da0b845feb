import { runGit, type GitPlace } from '../git/runGit.ts';
import { commitOf } from '../git/repository.ts';
import { AUTHOR } from '../git/snapshot.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';
import type { Losses } from './losses.ts';

export type Parked = NonNullable<WorktreeRecord['parked']>[number];

/** What to park; without a tree, only commits. */
type Parkable = Pick<Losses, 'head' | 'unmerged'> & Partial<Losses>;

/**
 * Keeps what is in a worktree on a ref: a commit of its files after the commits that it has, or those commits themselves.
 * What is staged is a parent, too. @throws GitError
 */
export async function park(record: WorktreeRecord, losses: Parkable, place: GitPlace): Promise<Parked> {
  return parkCommit(record, await commitOfLosses(record, losses, place), place);
}

/**
 * Keeps the uncommitted changes that a worktree began with, which may be nowhere else by now: the checkout that they are
 * from has moved on. `undefined` if it began with none. @throws GitError
 */
export async function parkBeginning(record: WorktreeRecord, place: GitPlace): Promise<Parked | undefined> {
  const { dirty } = record;
  // The repository may be gone.
  const commit = dirty === undefined ? undefined : await commitOf(place, dirty).catch(() => undefined);
  return commit === undefined ? undefined : parkCommit(record, commit, place);
}

async function parkCommit(record: WorktreeRecord, commit: string, place: GitPlace): Promise<Parked> {
  const at = new Date();
  const none = '0'.repeat(commit.length);
  const ref = await freeRef(record, at, place);
  await runGit(place, ['update-ref', '--create-reflog', '-m', 'legwork: parked', ref, commit, none]);
  return { ref, commit, at: at.toISOString() };
}

async function commitOfLosses({ name }: WorktreeRecord, losses: Parkable, place: GitPlace): Promise<string> {
  const { head, tip, staged, tree, uncommitted = 0 } = losses;
  const parents = [head];
  if (staged !== undefined)
    parents.push(
      await commit(place, { tree: staged, parents: [head], message: `Staged in worktree ${name}` }),
    );
  if (tip !== undefined && !(await isAncestor(place, tip, head))) parents.push(tip);
  if (parents.length === 1 && uncommitted === 0) return head;
  const files = tree ?? (await runGit(place, ['rev-parse', `${head}^{tree}`])).text;
  return commit(place, { tree: files, parents, message: `Parked from worktree ${name}` });
}

async function commit(
  place: GitPlace,
  { tree, parents, message }: { tree: string; parents: string[]; message: string },
): Promise<string> {
  const after = parents.flatMap((parent) => ['-p', parent]);
  return (await runGit(place, ['commit-tree', tree, ...after, '-m', message], { variables: AUTHOR })).text;
}

async function isAncestor(place: GitPlace, commit: string, of: string): Promise<boolean> {
  return (await runGit(place, ['merge-base', '--is-ancestor', commit, of], { codes: [0, 1] })).code === 0;
}

async function freeRef({ name }: WorktreeRecord, at: Date, place: GitPlace): Promise<string> {
  const time = at
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z$/g, '')
    .replace('T', '-');
  const first = `refs/legwork/parked/${name}-${time}`;
  for (let number = 1; ; number++) {
    const ref = number === 1 ? first : `${first}-${number}`;
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
    if ((await commitOf(place, ref)) === undefined) return ref;
  }
}
