import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckout } from '../git/checkoutTree.ts';
import { copyIndex, withOwnIndex } from '../git/indexCopy.ts';
import { commitOf } from '../git/repository.ts';
import { runGit, type GitPlace } from '../git/runGit.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';
import { submodulesOf } from './submodules.ts';

const PARKED = 'refs/legwork/parked';

/** What would be lost with a worktree if nothing were parked. */
export interface Losses {
  /** What is in it now, as a tree. */
  tree: string;
  /** Tree of what is staged, if that is neither committed nor in the files. */
  staged?: string;
  head: string;
  /** Where its branch is; missing if it is gone. */
  tip?: string;
  /** Files that are not committed; for one that began with uncommitted changes, those that changed since. */
  uncommitted: number;
  /** Commits that are on no other branch, remote, tag or parked ref. */
  unmerged: number;
  /** Why it cannot be parked, as a sentence. */
  obstacle?: string;
}

/** Whether it can be removed without parking anything. */
export function isSafe({ uncommitted, unmerged, staged, obstacle }: Losses): boolean {
  return uncommitted === 0 && unmerged === 0 && staged === undefined && obstacle === undefined;
}

/** Looks at all that is in a worktree; `place.cwd` is its top folder. Its index and files stay as they are. @throws GitError */
export async function findLosses(record: WorktreeRecord, place: GitPlace): Promise<Losses> {
  const head = await commitOf(place, 'HEAD');
  if (head === undefined) throw new Error(`Nothing is checked out in ${place.cwd}.`);
  const { tree, leftOut } = await readCheckout(place, { leavesOut: true });
  const begin = head === record.base.commit ? (record.dirty ?? head) : head;
  const [uncommitted, staged, tip, submodule] = await Promise.all([
    countChanges(place, begin, tree),
    stagedTree(place, { head, tree }),
    commitOf(place, `refs/heads/${record.branch}`),
    changedSubmodule(place),
  ]);
  const unmerged = await countOwnCommits(place, record, tip === undefined ? [head] : [head, tip]);
  const [left] = leftOut;
  const obstacle = submodule ?? (left === undefined ? undefined : unkept(left));
  return {
    ...{ tree, head, uncommitted, unmerged },
    ...(staged !== undefined && { staged }),
    ...(tip !== undefined && { tip }),
    ...(obstacle !== undefined && { obstacle }),
  };
}

function unkept(path: string): string {
  const what = path.endsWith('/') ? 'the repository' : 'the file';
  const why = path.endsWith('/') ? 'whose content git cannot keep' : 'which cannot be read';
  return `It contains ${what} ${path}, ${why}. Move that elsewhere first.`;
}

async function countChanges(place: GitPlace, from: string, tree: string): Promise<number> {
  const diff = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, tree];
  return (await runGit(place, diff)).text.split('\0').filter(Boolean).length;
}

/** What is staged, if it differs both from what is committed and from the files; nothing during a merge. */
async function stagedTree(
  place: GitPlace,
  { head, tree }: { head: string; tree: string },
): Promise<string | undefined> {
  return withOwnIndex(async (indexFile) => {
    if (!(await copyIndex(place, indexFile))) return undefined;
    const written = await runGit(place, ['write-tree'], { indexFile, codes: [0, 128] });
    if (written.code !== 0) return undefined;
    const committed = (await runGit(place, ['rev-parse', `${head}^{tree}`])).text;
    return written.text === committed || written.text === tree ? undefined : written.text;
  });
}

/** The number of commits that are on no other branch, remote, tag or parked ref. @throws GitError */
export async function countOwnCommits(
  place: GitPlace,
  { branch, base }: WorktreeRecord,
  tips: readonly string[],
): Promise<number> {
  const others = [`--exclude=${branch}`, '--branches', '--remotes', '--tags', `--glob=${PARKED}`];
  const list = ['rev-list', '--count', ...tips, '--not', ...others, base.commit];
  return Number((await runGit(place, list)).text);
}

/** A sentence about a submodule that holds what is nowhere else: its commits are removed with the worktree. */
async function changedSubmodule(place: GitPlace): Promise<string | undefined> {
  for (const { path } of await submodulesOf(place)) {
    const { gitFolder: _ofWhole, ...around } = place;
    const own = { ...around, cwd: join(place.cwd, path) };
    // oxlint-disable-next-line no-await-in-loop -- the first one is enough
    if (
      !(await lstat(join(own.cwd, '.git')).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const status = ['status', '--porcelain', '--untracked-files=all', '--ignore-submodules=none'];
    const unpushed = ['rev-list', '--count', '--branches', 'HEAD', '--not', '--remotes', '--tags'];
    // oxlint-disable-next-line no-await-in-loop
    const [changed, commits] = await Promise.all([runGit(own, status), runGit(own, unpushed)]);
    if (changed.text !== '' || commits.text !== '0')
      return `Its submodule ${path} has changes that are nowhere else. Commit and push them first.`;
  }
  return undefined;
}

/** Names of ignored files and folders in it, which nothing keeps. @throws GitError */
export async function ignoredEntries(place: GitPlace): Promise<string[]> {
  const list = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  return (await runGit(place, list)).text.split('\0').filter(Boolean);
}
