import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { changedEntries } from '../../git/entries.ts';
import { commitOf, findRepository, gitFolder } from '../../git/repository.ts';
import { runGit, type GitPlace } from '../../git/runGit.ts';
import { treeOfCheckout } from '../../git/snapshot.ts';
import { cannotTakeOver } from '../../protocol/errors.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import { findOwn } from '../ownership.ts';
import { placeIn } from '../worktreePaths.ts';

/** The checkout that is changed, and what a worktree has for it. */
export interface Sides {
  /** The top folder of the checkout. */
  place: GitPlace;
  gitFolder: string;
  /** The commit that is checked out; missing before the first one. */
  head?: string;
  /** The same, or the empty tree. */
  headTree: string;
  /** The branch that is checked out, in full; missing if the head is detached. */
  branch?: string;
  /** The commit that the changes are compared with. */
  base: string;
  /** The tree of what is in the worktree now, committed or not. */
  theirs: string;
}

/** The places of a worktree and of the checkout that it was made from. */
export interface Places {
  /** The checkout. */
  source: GitPlace;
  record: WorktreeRecord;
}

/** What git is in the middle of, by the file or folder that says so. */
const IN_PROGRESS: Record<string, string> = {
  MERGE_HEAD: 'A merge',
  'rebase-merge': 'A rebase',
  'rebase-apply': 'A rebase',
  CHERRY_PICK_HEAD: 'A cherry-pick',
  REVERT_HEAD: 'A revert',
};

/** @throws cannotTakeOver, GitError */
export async function sidesOf({ source, record }: Places): Promise<Sides> {
  const found = await findRepository(source).catch(() => undefined);
  if (found?.common !== record.repository || found.top !== record.source)
    throw cannotTakeOver(`${record.source} is no longer the checkout that the worktree was made from.`);
  const { head, branch } = found;
  const headTree = head ?? (await runGit(source, ['hash-object', '-t', 'tree', '--stdin'])).text;
  const theirs = await theirTree({ source, record });
  const base = await baseOf({ source, record }, head);
  return {
    ...{ place: source, gitFolder: await gitFolder(source), headTree, base, theirs },
    ...(head !== undefined && { head }),
    ...(branch !== undefined && { branch }),
  };
}

/** The worktree as a place for git. @throws cannotTakeOver, GitError */
export async function worktreePlace({ source, record }: Places): Promise<GitPlace> {
  if (!(await findOwn(record)).entry)
    throw cannotTakeOver(`The worktree ${record.name} is no longer at ${record.path}.`);
  return { ...source, ...placeIn(record, source.environment) };
}

async function theirTree({ source, record }: Places): Promise<string> {
  const parked = record.state === 'removed' ? record.parked?.at(-1) : undefined;
  if (parked) return `${parked.commit}^{tree}`;
  return treeOfCheckout(await worktreePlace({ source, record }));
}

/** A worktree that was brought up to date with the checkout is compared with what it then had. */
async function baseOf({ source, record }: Places, head: string | undefined): Promise<string> {
  const began = record.dirty ?? record.base.commit;
  const theirHead =
    record.state === 'removed'
      ? record.parked?.at(-1)?.commit
      : await commitOf(placeIn(record, source.environment), 'HEAD');
  if (head === undefined || theirHead === undefined) return began;
  const common = await runGit(source, ['merge-base', head, theirHead], { codes: [0, 1] });
  if (common.code !== 0) return began;
  const isLater = await runGit(source, ['merge-base', '--is-ancestor', began, common.text], {
    codes: [0, 1],
  });
  return isLater.code === 0 ? common.text : began;
}

/** @throws cannotTakeOver if the checkout is in the middle of something */
export async function checkNothingInProgress({ gitFolder: folder }: Pick<Sides, 'gitFolder'>): Promise<void> {
  for (const [name, what] of Object.entries(IN_PROGRESS)) {
    const isThere = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (isThere) throw cannotTakeOver(`${what} is in progress in the checkout. Finish or abort it first.`);
  }
}

/** Paths that the checkout has renamed since the base, with their names there. @throws GitError */
export async function renamedSince({ place, base, headTree }: Sides): Promise<Map<string, string>> {
  const changes = await changedEntries(place, base, headTree);
  return new Map(
    changes.flatMap(({ path, from }): [string, string][] => (from === undefined ? [] : [[from, path]])),
  );
}
