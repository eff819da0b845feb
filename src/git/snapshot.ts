import { readCheckout, type CheckoutOptions } from './checkoutTree.ts';
import { commitOf } from './repository.ts';
import { GitError, runGit, type GitPlace } from './runGit.ts';

/** The author of what Legwork keeps for itself. */
export const AUTHOR = {
  GIT_AUTHOR_NAME: 'Legwork',
  GIT_AUTHOR_EMAIL: 'legwork@localhost',
  GIT_COMMITTER_NAME: 'Legwork',
  GIT_COMMITTER_EMAIL: 'legwork@localhost',
};

/**
 * The tree of what is in a checkout now: tracked files and untracked ones that are not ignored. The index and the files
 * stay as they are. `place.cwd` must be its top folder. @throws GitError also if a file cannot be included
 */
export async function treeOfCheckout(place: GitPlace, options?: CheckoutOptions): Promise<string> {
  return (await readCheckout(place, options)).tree;
}

/** A commit on a ref. */
export interface Kept {
  ref: string;
  message: string;
}

/**
 * Keeps the tree of a checkout as a commit on a ref, where nothing collects it. A ref that exists stays, so that a
 * repetition changes nothing. Returns the commit. @throws GitError also if a file cannot be included
 */
export async function keepSnapshot(
  place: GitPlace,
  { ref, message, ...options }: Kept & CheckoutOptions,
): Promise<string> {
  const kept = await commitOf(place, ref);
  if (kept !== undefined) return kept;
  return keepTree(place, { ref, message, tree: await treeOfCheckout(place, options) });
}

/** Keeps a tree as a commit on a new ref; if there is one meanwhile, that stays. Returns the commit. @throws GitError */
export async function keepTree(
  place: GitPlace,
  { ref, tree, message }: Kept & { tree: string },
): Promise<string> {
  const commit = await commitTree(place, { tree, message });
  try {
    await runGit(place, ['update-ref', ref, commit, '0'.repeat(commit.length)]);
    return commit;
  } catch (error) {
    const other = error instanceof GitError ? await commitOf(place, ref) : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

/** The message of a commit. @throws GitError */
export async function messageOf(place: GitPlace, commit: string): Promise<string> {
  const { text } = await runGit(place, ['cat-file', 'commit', commit]);
  return text.slice(text.indexOf('\n\n') + 2);
}

/** Puts a ref on a commit, whatever it was on. @throws GitError */
export async function setRef(place: GitPlace, ref: string, commit: string): Promise<void> {
  await runGit(place, ['update-ref', ref, commit]);
}

/** A ref, if it exists, or those in a folder of refs. @throws GitError */
export async function refsBelow(place: GitPlace, ref: string): Promise<string[]> {
  const { text } = await runGit(place, ['for-each-ref', '--format=%(refname)', ref]);
  return text === '' ? [] : text.split('\n');
}

/** Removes refs; those that do not exist are no error. @throws GitError */
export async function removeRefs(place: GitPlace, refs: readonly string[]): Promise<void> {
  const input = refs.map((ref) => `delete ${ref}\n`).join('');
  await runGit(place, ['update-ref', '--stdin'], { input });
}

/** A commit of a tree by Legwork, after the commit that is checked out, or after others. @throws GitError */
export async function commitTree(
  place: GitPlace,
  { tree, message, parents }: { tree: string; message: string; parents?: readonly string[] },
): Promise<string> {
  const after = parents ?? [await commitOf(place, 'HEAD')].filter((head) => head !== undefined);
  const args = ['commit-tree', tree, ...after.flatMap((parent) => ['-p', parent]), '-m', message];
  return (await runGit(place, args, { variables: AUTHOR })).text;
}
