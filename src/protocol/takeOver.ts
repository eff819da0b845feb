import { described } from '../base/schema.ts';
import { flag, listOf, object, oneOf, optional, someText } from './fields.ts';
import { id } from './taskId.ts';

/* Taking over what a run has changed in its worktree. */

export const TAKE_OVER_TARGETS = ['folder', 'commit', 'branch', 'pullRequest'] as const;
export type TakeOverTarget = (typeof TAKE_OVER_TARGETS)[number];

export const takeOver = described(() =>
  object(
    {
      id: id(),
      to: oneOf(
        TAKE_OVER_TARGETS,
        'Onto the files of the folder; as a commit on its branch; as a branch; or as a pull request.',
        'The target',
      ),
      staged: optional(
        flag('Whether files that are taken over are staged, too. Default: false.', '"staged"'),
      ),
      paths: optional(listOf(someText('A path.', 'A path'), 'Only these files.', 'The paths')),
      merge: optional(
        listOf(
          someText('A path.', 'A path'),
          'Files with uncommitted changes to merge with those of the run; others are left as they are.',
          'The files to merge',
        ),
      ),
      message: optional(
        someText('The message of the commit, or the title of the pull request.', 'The message'),
      ),
      branch: optional(someText('The name of the branch. Default: that of the worktree.', 'The branch')),
      dryRun: optional(flag('Whether only to say what would happen.', '"dryRun"')),
    },
    'What to take over, and where to.',
    'The request',
  ),
);

/** A file that was not taken over. */
export interface LeftFile {
  path: string;
  /**
   * `yours`: it has uncommitted changes of the person, and can be merged; `conflict`: both changed the same lines, and
   * nothing was written; `submodule`: these are up to the person; `obstructed`: something is in its place that is never
   * touched; `unreadable`: its name is not UTF-8.
   */
  why: 'yours' | 'conflict' | 'submodule' | 'obstructed' | 'unreadable';
  /** A sentence. */
  message: string;
}

/** What was taken over, or would be. */
export interface TakeOverResult {
  to: TakeOverTarget;
  /** The top folder of the checkout that it was taken over to. */
  top: string;
  taken: string[];
  /** Files with conflict markers, for the merge editor. */
  conflicts: string[];
  left: LeftFile[];
  /** Files that were already as the run has left them. */
  same?: string[];
  /** The commit, for every target but the folder. */
  commit?: string;
  branch?: string;
  /** The address of the pull request. */
  url?: string;
  /** The id for `undoTakeOver`; missing if nothing was changed. */
  undo?: string;
}

export const undoTakeOver = described(() =>
  object(
    { id: id(), undo: optional(someText('Which one. Default: the latest.', 'The take-over')) },
    'The run whose latest take-over is undone.',
    'The request',
  ),
);

/** What was undone. */
export interface UndoneTakeOver {
  paths: string[];
  /** Files that were changed after the take-over, and stay as they are. */
  left: LeftFile[];
}
