import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode } from '../base/errors.ts';
import { readGitText } from './gitTextFile.ts';

/** A worktree as its repository knows it: an entry of the folder `worktrees`. */
export interface Registration {
  /** The folder of the entry, named once, when the worktree was added. */
  folder: string;
  /** The top folder of the worktree, which may not exist. */
  path: string;
  /** The branch that is checked out, in full; missing if the head is detached. */
  branch?: string;
}

/** The entry of that name; `undefined` if there is none, or if it says of no worktree. @throws the file system's error */
export async function registrationNamed(common: string, name: string): Promise<Registration | undefined> {
  const folder = join(common, 'worktrees', name);
  const [gitFile, head] = await Promise.all([
    readGitText(join(folder, 'gitdir')),
    readGitText(join(folder, 'HEAD')),
  ]);
  if (!gitFile) return undefined;
  const branch = branchOf(head);
  // Relative to the entry, if git was told so.
  return { folder, path: resolve(folder, dirname(gitFile)), ...(branch !== undefined && { branch }) };
}

/** Every worktree that was added to a repository. @throws the file system's error */
export async function registrations(common: string): Promise<Registration[]> {
  const names = await readdir(join(common, 'worktrees')).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(names.map((name) => registrationNamed(common, name)));
  return found.filter((entry) => entry !== undefined);
}

/** Branches that are checked out in the main checkout or in a worktree, in full. @throws the file system's error */
export async function checkedOutBranches(common: string): Promise<Set<string>> {
  const all = await registrations(common);
  const main = branchOf(await readGitText(join(common, 'HEAD')));
  return new Set([main, ...all.map(({ branch }) => branch)].filter((branch) => branch !== undefined));
}

/** The folder that the `.git` file of a worktree names; `undefined` if it is no such file. @throws the file system's error */
export async function gitFolderNamedIn(path: string): Promise<string | undefined> {
  const text = await readGitText(join(path, '.git'));
  const named = text?.startsWith('gitdir: ') ? text.slice('gitdir: '.length) : undefined;
  return named === undefined ? undefined : realpath(resolve(path, named)).catch(() => named);
}

function branchOf(head: string | undefined): string | undefined {
  return head?.startsWith('ref: ') ? head.slice('ref: '.length).trim() : undefined;
}
