import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit, type GitPlace } from '../git/runGit.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';
import { copyInto } from './copyInto.ts';
import type { StepPlace } from './stepEnd.ts';

/** Names the ignored files that a worktree gets, in the syntax of `.gitignore`. */
const LIST = '.worktreeinclude';
const NAMED = 5;

/**
 * Copies the ignored files of the source that `.worktreeinclude` there, or the settings, name; nothing that is there is
 * replaced. @throws GitError, the file system's error
 */
export async function copyIncluded(
  record: WorktreeRecord,
  { environment, folder, say }: StepPlace,
): Promise<void> {
  const { source, path, include = [] } = record;
  const place = { cwd: source, environment };
  const patterns = [
    ...((await isFile(join(source, LIST))) ? [`--exclude-from=${LIST}`] : []),
    ...include.map((pattern) => `--exclude=${pattern}`),
  ];
  if (patterns.length === 0) return;
  const paths = await ignored(place, patterns);
  const { copied, passed } = await copyInto({ from: source, to: path, paths, without: folder });
  say(`Copied ${copied} ignored ${copied === 1 ? 'file' : 'files'}`);
  for (const left of passed.slice(0, NAMED)) say(`Left out ${left.path}: ${left.why}`);
  if (passed.length > NAMED) say(`Left out ${passed.length - NAMED} more`);
}

/** Paths, folders with a slash at the end, that both the patterns and the repository ignore. */
async function ignored(place: GitPlace, patterns: string[]): Promise<string[]> {
  const list = ['ls-files', '-z', '--others', '--ignored', '--directory'];
  const named = (await runGit(place, [...list, ...patterns])).text.split('\0').filter(Boolean);
  if (named.length === 0) return [];
  // What is only untracked belongs to the uncommitted changes.
  const check = ['check-ignore', '-z', '--stdin'];
  const input = named.join('\0');
  return (await runGit(place, check, { input, codes: [0, 1] })).text.split('\0').filter(Boolean);
}

function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
