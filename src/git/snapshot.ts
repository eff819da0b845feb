import { randomUUID } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import { commitOf, gitFolder } from './repository.ts';
import { runGit, type GitPlace } from './runGit.ts';

/** The author of what Legwork keeps for itself. */
export const AUTHOR = {
  GIT_AUTHOR_NAME: 'Legwork',
  GIT_AUTHOR_EMAIL: 'legwork@localhost',
  GIT_COMMITTER_NAME: 'Legwork',
  GIT_COMMITTER_EMAIL: 'legwork@localhost',
};

/**
 * The tree of what is in a checkout now: tracked files and untracked ones that are not ignored. The index and the files
 * stay as they are. `place.cwd` must be its top folder. @throws GitError
 */
export async function treeOfCheckout(place: GitPlace): Promise<string> {
  const folder = await gitFolder(place);
  const indexFile = join(folder, `legwork-index-${randomUUID()}`);
  try {
    // With the stored times of files, only those that have changed are read.
    await copyFile(join(folder, 'index'), indexFile).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    await runGit(place, ['add', '--all', '--', '.'], { indexFile });
    return (await runGit(place, ['write-tree'], { indexFile })).text;
  } finally {
    await rm(indexFile, { force: true });
    await rm(`${indexFile}.lock`, { force: true });
  }
}

/**
 * Keeps the tree of a checkout as a commit on a ref, where nothing collects it. A ref that exists stays, so that a
 * repetition changes nothing. Returns the commit. @throws GitError
 */
export async function keepSnapshot(
  place: GitPlace,
  { ref, message }: { ref: string; message: string },
): Promise<string> {
  const kept = await commitOf(place, ref);
  if (kept !== undefined) return kept;
  const commit = await commitTree(place, { tree: await treeOfCheckout(place), message });
  const none = '0'.repeat(commit.length);
  await runGit(place, ['update-ref', '--create-reflog', ref, commit, none]);
  return commit;
}

/** A commit of a tree, after the commit that is checked out, by Legwork. @throws GitError */
export async function commitTree(
  place: GitPlace,
  { tree, message }: { tree: string; message: string },
): Promise<string> {
  const head = await commitOf(place, 'HEAD');
  const parents = head === undefined ? [] : ['-p', head];
  return (await runGit(place, ['commit-tree', tree, ...parents, '-m', message], { variables: AUTHOR })).text;
}
