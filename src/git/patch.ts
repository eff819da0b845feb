import { isUtf8 } from 'node:buffer';
import { pathBytes } from './pathText.ts';
import { COMPARING } from './treeChanges.ts';
import { runGit, type GitPlace, type GitResult } from './runGit.ts';

/** Which changes a patch has, and how. */
export interface PatchOptions {
  /** Only these files and what is in these folders; texts as in `pathText.ts`. */
  paths?: readonly string[];
  /** The summary of `git diff --stat` instead, so many columns wide. */
  statColumns?: number;
  /** Whether the contents of binary files are included, so that it can be applied. */
  binary?: boolean;
  /** It is cut there. */
  limitBytes: number;
}

/** The differences of two trees or commits, in the format of `git diff`. @throws GitError */
export async function patchBetween(
  place: GitPlace,
  [before, after]: readonly [string, string],
  { paths = [], statColumns, binary = false, limitBytes }: PatchOptions,
): Promise<GitResult> {
  const format = statColumns === undefined ? ['-p', '--full-index'] : [`--stat=${statColumns}`, '--summary'];
  const args = ['diff-tree', '-r', ...format, ...(binary ? ['--binary'] : []), ...COMPARING, before, after];
  return runGit(place, [...args, '--', ...paths.map(pathspecOf)], { limitBytes, cuts: true });
}

/** A pattern that only this path fits. Arguments of programs are UTF-8, so for other bytes it has a class. */
export function pathspecOf(path: string): string {
  const bytes = pathBytes(path);
  if (isUtf8(bytes)) return `:(top,literal)${bytes.toString('utf8')}`;
  const pattern = bytes.toString('latin1').replaceAll(/[*?[\]\\]/g, '\\$&');
  return `:(top,glob)${pattern.replaceAll(/[^\0-\x7f]/g, '[^ -~]')}`;
}
