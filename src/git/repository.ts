import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GitError, runGit, type GitPlace } from './runGit.ts';

/** Where a folder is in a repository. */
export interface RepositoryPlace {
  /** The top folder of the checkout or worktree, with links resolved. */
  top: string;
  /** The folder that its worktrees share, with links resolved: `.git` of the main checkout. */
  common: string;
  /** The folder within the top; empty for the top itself, and with `/` everywhere. */
  below: string;
  /** The commit that is checked out; missing before the first one. */
  head?: string;
  /** The branch that is checked out, in full (`refs/heads/main`); missing if the head is detached. */
  branch?: string;
}

/** Where a folder is in a repository; `undefined` if it is in none. @throws GitError */
export async function findRepository(place: GitPlace): Promise<RepositoryPlace | undefined> {
  let found: string;
  try {
    found = (
      await runGit(place, ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir'])
    ).text;
  } catch (error) {
    if (error instanceof GitError && /not a git repository/i.test(error.message)) return undefined;
    throw error;
  }
  const [top = '', common = ''] = await Promise.all(found.split('\n').map((path) => realpath(path)));
  const below = relative(top, await realpath(place.cwd)).replaceAll('\\', '/');
  const branch = await runGit(place, ['symbolic-ref', '-q', 'HEAD'], { codes: [0, 1] });
  const head = await commitOf(place, 'HEAD');
  return {
    ...{ top, common, below },
    ...(head !== undefined && { head }),
    ...(branch.code === 0 && { branch: branch.text }),
  };
}

/** The commit that a name stands for; `undefined` if there is none. @throws GitError */
export async function commitOf(place: GitPlace, name: string): Promise<string | undefined> {
  const found = await runGit(place, ['rev-parse', '-q', '--verify', '--end-of-options', `${name}^{commit}`], {
    codes: [0, 1, 128],
  });
  return found.code === 0 ? found.text : undefined;
}

/** The folder for files of git that belong to this worktree alone. @throws GitError */
export async function gitFolder(place: GitPlace): Promise<string> {
  return (await runGit(place, ['rev-parse', '--absolute-git-dir'])).text;
}

/** A file in that folder. @throws GitError */
export async function gitFile(place: GitPlace, name: string): Promise<string> {
  return join(await gitFolder(place), name);
}
