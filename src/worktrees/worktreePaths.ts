import { basename, dirname, join } from 'node:path';
import type { GitPlace } from '../git/runGit.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';

/* Where the parts of a worktree are. `folder` is the folder of worktrees in the data directory. */

/** Its record. */
export function recordPath(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

/** The journals of take-overs. */
export function takeOversIn(folder: string): string {
  return join(folder, 'takeOvers');
}

/** The records of what was discarded. */
export function discardsIn(folder: string): string {
  return join(folder, 'discards');
}

/** The folder around it, which belongs to Legwork alone. */
export function ownFolderOf({ path }: Pick<WorktreeRecord, 'path'>): string {
  return dirname(path);
}

/** Where it is moved before its files are removed. */
export function trashOf(record: Pick<WorktreeRecord, 'path'>): string {
  return join(ownFolderOf(record), '.removed');
}

/** Its entry in the repository. */
export function registrationOf({ repository, id }: Pick<WorktreeRecord, 'repository' | 'id'>): string {
  return join(repository, 'worktrees', id);
}

/** Git in it, whatever `.git` there says by now; `path` is where its folder is, if it was moved by us. */
export function placeIn(
  record: Pick<WorktreeRecord, 'path' | 'repository' | 'id'>,
  environment: GitPlace['environment'],
  path = record.path,
): GitPlace {
  return { cwd: path, environment, gitFolder: registrationOf(record) };
}

/** The name of its folder: that of the repository, as people and programs know it. */
export function folderNameOf(repository: string): string {
  const name = basename(repository) === '.git' ? basename(dirname(repository)) : basename(repository, '.git');
  return name || 'repository';
}
