import { readCheckout } from './checkoutTree.ts';
import { pathsOf, restoreFiles, seeFiles, type SeenFiles } from './restoreFiles.ts';
import type { GitPlace } from './runGit.ts';
import { keepTree, type Kept } from './snapshot.ts';
import { changesBetween, type TreeChange } from './treeChanges.ts';

/** Changes to undo. */
export interface Discard {
  changes: readonly TreeChange[];
  /** The commits or trees that the changes are between. */
  before: string;
  after: string;
  /** Where what is there now is kept first. */
  keep: Kept;
  umask?: number;
}

/** What became of them. */
export interface Discarded {
  undone: TreeChange[];
  /** Those whose files have changed since, or that cannot be undone; they stay as they are. */
  left: TreeChange[];
  /** The commit with what was there. */
  commit: string;
}

/**
 * Makes files of a checkout as they were before changes, if they are still as they were after them. What is there is
 * kept on a ref first. `place.cwd` must be its top folder. @throws GitError, the file system's error
 */
export async function discard(
  place: GitPlace,
  { changes, before, after, keep, umask }: Discard,
): Promise<Discarded> {
  // Seen before they are kept: what is changed after this is not as seen, and stays.
  const seen = await seeFiles(place, changes);
  const now = await readCheckout(place, { leavesOut: true });
  const commit = await keepTree(place, { ...keep, tree: now.tree });
  const since = new Set((await changesBetween(place, after, now.tree)).flatMap(pathsOf));
  const leftOut = new Set(now.leftOut);
  const isFree = (change: TreeChange) =>
    isThereAsExpected(change, seen) &&
    pathsOf(change).every((path) => !since.has(path) && !leftOut.has(path));
  const restored = await restoreFiles(place, changes.filter(isFree), {
    ...{ before, seen },
    ...(umask !== undefined && { umask }),
  });
  const wasRestored = (change: TreeChange) => restored.includes(change);
  return {
    undone: changes.filter(wasRestored),
    left: changes.filter((change) => !wasRestored(change)),
    commit,
  };
}

/** What a tree does not show: an ignored file where there should be none. */
function isThereAsExpected({ kind, path, from }: TreeChange, seen: SeenFiles): boolean {
  const isThere = seen.get(path) !== undefined;
  if (from !== undefined && seen.get(from) !== undefined) return false;
  return kind === 'deleted' ? !isThere : isThere;
}
