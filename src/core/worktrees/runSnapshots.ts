import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../../base/errors.ts';
import { readCheckout } from '../../git/checkoutTree.ts';
import { commitOf, findRepository } from '../../git/repository.ts';
import type { GitPlace } from '../../git/runGit.ts';
import { commitTree, keepTree, messageOf, setRef } from '../../git/snapshot.ts';
import type { Task } from '../../protocol/task.ts';

/** What a run is unlikely to be about, and what would fill the repository. */
const CONTENTS = { leavesOut: true, largestBytes: 32 * 1024 * 1024, mostBytes: 1024 ** 3 };

/** The folder of the refs of a run. */
export function snapshotsOf(id: string): string {
  return `refs/legwork/snapshots/${id}`;
}

/** The refs of what the folder of a run held before it, and after. */
export function snapshotRefs(id: string): { base: string; end: string } {
  return { base: `${snapshotsOf(id)}/base`, end: `${snapshotsOf(id)}/end` };
}

/** The nearest folder above that is a checkout, found without git: most folders are in none. */
export async function checkoutAbove(folder: string): Promise<string | undefined> {
  for (let next = folder; ; next = dirname(next)) {
    try {
      await lstat(join(next, '.git'));
      return next;
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error;
    }
    if (dirname(next) === next) return undefined;
  }
}

/**
 * Keeps what is in the checkout of a folder; what a host before has kept stays. `willKeep` is called before anything is
 * kept in the repository. @throws GitError
 */
export async function keepBase(
  place: GitPlace,
  task: Task,
  willKeep: (repository: string) => void,
): Promise<Task['baseline']> {
  const repository = await findRepository(place);
  if (!repository) return undefined;
  const { top, common } = repository;
  willKeep(common);
  const checkout = { ...place, cwd: top };
  const { base: ref } = snapshotRefs(task.id);
  // An id may have been of another task before.
  const message = `Before ${task.id}\n\nStarted at ${task.createdAt}`;
  const kept = await commitOf(checkout, ref);
  if (kept !== undefined && (await messageOf(checkout, kept)) === message)
    return { repository: common, top, commit: kept };
  const { tree, leftOut } = await readCheckout(checkout, CONTENTS);
  const left = leftOut.length > 0 ? { leftOut: leftOut.slice(0, NAMED_LIMIT) } : {};
  if (kept === undefined)
    return { repository: common, top, commit: await keepTree(checkout, { ref, tree, message }), ...left };
  const commit = await commitTree(checkout, { tree, message });
  await setRef(checkout, ref, commit);
  return { repository: common, top, commit, ...left };
}

/** As many of what was left out are named. */
const NAMED_LIMIT = 100;

/** Keeps what is in a checkout when a run has ended. @throws GitError */
export async function keepEnd(place: GitPlace, task: Task): Promise<{ commit: string; leftOut: string[] }> {
  const { tree, leftOut } = await readCheckout(place, CONTENTS);
  const commit = await commitTree(place, { tree, message: `After ${task.id}` });
  await setRef(place, snapshotRefs(task.id).end, commit);
  return { commit, leftOut: leftOut.slice(0, NAMED_LIMIT) };
}

/** What is in a checkout now, as in snapshots. @throws GitError */
export async function treeNow(place: GitPlace): Promise<{ tree: string; leftOut: string[] }> {
  return readCheckout(place, CONTENTS);
}
