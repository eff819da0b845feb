import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { constants } from 'node:fs';
import { errorCode } from '../base/errors.ts';
import { gitFolder } from '../git/repository.ts';
import { runGit, type GitPlace } from '../git/runGit.ts';

const NAMES = ['core.sparseCheckout', 'core.sparseCheckoutCone'];

/**
 * Gives a new worktree, in which nothing is checked out yet, the patterns of a sparse checkout. Git does so by itself
 * only since 2.36. @throws GitError, the file system's error
 */
export async function matchSparseCheckout(place: GitPlace, source: GitPlace): Promise<void> {
  if (!(await isOn(source, 'core.sparseCheckout'))) return;
  const [from, to] = await Promise.all([gitFolder(source), gitFolder(place)]);
  const patterns = join(to, 'info', 'sparse-checkout');
  await mkdir(dirname(patterns), { recursive: true });
  try {
    await copyFile(join(from, 'info', 'sparse-checkout'), patterns, constants.COPYFILE_EXCL);
  } catch (error) {
    if (!['EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error;
  }
  for (const name of NAMES) {
    const value = await isOn(source, name);
    // The repository may keep this setting for each worktree.
    if (value !== (await isOn(place, name)))
      await runGit(place, ['config', '--worktree', name, String(value)]);
  }
}

async function isOn(place: GitPlace, name: string): Promise<boolean> {
  return (await runGit(place, ['config', '--type=bool', '--get', name], { codes: [0, 1] })).text === 'true';
}
