import { realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { readGitText } from './gitTextFile.ts';
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

/** Where a folder is in a checkout; `undefined` if it is in none. @throws GitError */
export async function findRepository(place: GitPlace): Promise<RepositoryPlace | undefined> {
  const found = (await askAtOnce(place)) ?? (await askOneByOne(place));
  if (!found) return undefined;
  const { folder, head, branch } = found;
  const [top, common, cwd] = await Promise.all([
    realpath(found.top),
    commonFolder(folder),
    realpath(place.cwd),
  ]);
  return {
    ...{ top, common, below: relative(top, cwd).replaceAll('\\', '/') },
    ...(head !== undefined && { head }),
    ...(branch !== undefined && { branch }),
  };
}

interface Found {
  top: string;
  /** The folder for files of git that belong to this worktree alone. */
  folder: string;
  head?: string | undefined;
  branch?: string | undefined;
}

/** In one call of git; `undefined` where its lines say too little: before the first commit, or if a path has line ends. */
async function askAtOnce(place: GitPlace): Promise<Found | undefined> {
  const paths = ['--show-toplevel', '--absolute-git-dir'];
  const asked = ['rev-parse', ...paths, 'HEAD^{commit}', '--symbolic-full-name', 'HEAD'];
  const { code, text } = await runGit(place, asked, { codes: [0, 128] });
  const [top, folder, head, name, ...more] = text.split('\n');
  if (code !== 0 || top === undefined || folder === undefined || name === undefined || more.length > 0)
    return undefined;
  return { top, folder, head, ...(name !== 'HEAD' && { branch: name }) };
}

/** One path per call. @throws GitError */
async function askOneByOne(place: GitPlace): Promise<Found | undefined> {
  let top: string;
  try {
    top = (await runGit(place, ['rev-parse', '--show-toplevel'])).text;
  } catch (error) {
    if (error instanceof GitError && isNoCheckout(error.message)) return undefined;
    throw error;
  }
  const [folder, branch, head] = await Promise.all([
    gitFolder(place),
    runGit(place, ['symbolic-ref', '-q', 'HEAD'], { codes: [0, 1] }),
    commitOf(place, 'HEAD'),
  ]);
  return { top, folder, head, ...(branch.code === 0 && { branch: branch.text }) };
}

function isNoCheckout(message: string): boolean {
  return /not a git repository|must be run in a work tree/i.test(message);
}

/** The commit that a name stands for; `undefined` if there is none. @throws GitError */
export async function commitOf(place: GitPlace, name: string): Promise<string | undefined> {
  // Before 2.30, `rev-parse --verify` does not know `--end-of-options`.
  if (name.startsWith('-')) return undefined;
  const found = await runGit(place, ['rev-parse', '-q', '--verify', `${name}^{commit}`], {
    codes: [0, 1, 128],
  });
  return found.code === 0 ? found.text : undefined;
}

/** The folder for files of git that belong to this worktree alone. @throws GitError */
export async function gitFolder(place: GitPlace): Promise<string> {
  return (await runGit(place, ['rev-parse', '--absolute-git-dir'])).text;
}

/** The folder that all worktrees of the repository share. `--git-common-dir` is not absolute before 2.31. */
async function commonFolder(folder: string): Promise<string> {
  return realpath(resolve(folder, (await readGitText(join(folder, 'commondir'))) ?? ''));
}
