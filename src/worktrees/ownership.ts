import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { gitFolderNamedIn, registrationNamed, type Registration } from '../git/worktreeList.ts';
import type { WorktreeProblem, WorktreeRecord } from '../protocol/worktree.ts';
import { StepRefusal } from './stepEnd.ts';
import { ownFolderOf, registrationOf } from './worktreePaths.ts';

/** What differs from what was made, in a word and a sentence. */
export interface Problem {
  kind: WorktreeProblem;
  message: string;
}

/** A worktree whose folder and whose entry in the repository are both ours, or what is wrong with it. */
export type Found = { entry: Registration; problem?: Problem } | { entry?: undefined; problem: Problem };

/**
 * Looks whether the folder of a worktree and its entry in the repository belong together and are ours. `path` is where
 * its folder is, if it was moved by us. @throws the file system's error
 */
export async function findOwn(record: WorktreeRecord, path = record.path): Promise<Found> {
  const { repository, id, branch } = record;
  const entry = await registrationNamed(repository, id);
  const isThere = await isFolder(path);
  if (!entry) {
    return isThere
      ? problem(
          'notOurs',
          `Git no longer knows the worktree at ${path}. Check its content, and remove it yourself.`,
        )
      : problem('missing', `The folder ${path} is gone, and git no longer knows it.`);
  }
  if (entry.path !== record.path && entry.path !== path)
    return problem('moved', `It was moved to ${entry.path}, so it is yours now.`);
  if (!isThere)
    return problem('missing', `The folder ${path} is gone. Its commits are still on the branch ${branch}.`);
  if ((await gitFolderNamedIn(path)) !== (await realpath(registrationOf(record))))
    return problem(
      'notOurs',
      `The folder ${path} belongs to something else now. Check its content, and remove it yourself.`,
    );
  if (entry.branch !== `refs/heads/${branch}`) {
    const now = entry.branch ? `the branch ${entry.branch.replace('refs/heads/', '')}` : 'no branch';
    return {
      entry,
      problem: {
        kind: 'otherBranch',
        message: `It was made with the branch ${branch}, and ${now} is checked out.`,
      },
    };
  }
  return { entry };
}

/**
 * Checks that the folder around a worktree lies in the data directory, `folder` being that of its worktrees: the record of
 * a directory that was copied names the folder of the original. @throws StepRefusal
 */
export async function checkPlace(record: WorktreeRecord, folder: string): Promise<void> {
  const own = ownFolderOf(record);
  const at = await realpath(own).catch(() => undefined);
  if (at === undefined || (basename(own) === record.id && dirname(at) === (await realpath(folder)))) return;
  throw new StepRefusal(`The folder ${own} is not in this data directory, so it stays. Remove it yourself.`);
}

function problem(kind: WorktreeProblem, message: string): Found {
  return { problem: { kind, message } };
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
