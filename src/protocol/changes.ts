import { described } from '../base/schema.ts';
import { count, flag, object, oneOf, optional, someOf, someText } from './fields.ts';
import { id } from './taskId.ts';

/* What a run has changed in its folder. */

/** How a file was changed. */
export type ChangeKind = 'added' | 'modified' | 'deleted' | 'renamed' | 'typeChanged';

/**
 * A file that a run has changed. Paths are relative to the top folder of its checkout, with `/`; one that is not UTF-8, or
 * begins with a quote, is written as git quotes it.
 */
export interface ChangedFile {
  path: string;
  /** Its former path, if it was renamed. */
  from?: string;
  kind: ChangeKind;
  /** Lines; missing for binary files. */
  insertions?: number;
  deletions?: number;
  /** Modes as git writes them (`100644`, `100755`, `120000`, `160000`), where they exist. */
  modeBefore?: string;
  modeAfter?: string;
  /** Names of the contents in the repository, where they exist. */
  before?: string;
  after?: string;
}

/** What a run has changed, from before its first attempt until now, or until its end. */
export interface Changes {
  /** The top folder of the checkout. */
  top: string;
  /** Id of its worktree, if it has one. */
  worktree?: string;
  /** What it began with: a commit that stays reachable. */
  base: string;
  /** What was there when it ended, or is there now: a tree or a commit. */
  tree: string;
  /** Whether that is what is there now: the run works, works in a worktree, or its end could not be kept. */
  isNow?: true;
  files: ChangedFile[];
  insertions: number;
  deletions: number;
  /** What could not be compared: large untracked files, unreadable ones, and folders that are repositories themselves. */
  leftOut?: string[];
  /** Whether there are more files than were listed, and how many. */
  isCut?: true;
  count?: number;
}

export const changes = described(() =>
  object({ id: id() }, 'The run whose changes are wanted.', 'The request'),
);

export const SIDES = ['before', 'after'] as const;

export const changedFile = described(() =>
  object(
    {
      id: id(),
      path: someText('The path, as in `changes`.', 'The path'),
      side: oneOf(SIDES, 'Before the run, or after it.', 'The side'),
    },
    'A file that a run has changed.',
    'The request',
  ),
);

/** The content of a file on one side. */
export interface FileContent {
  /** Missing if it does not exist on that side, or if it is larger than 16 MiB. */
  base64?: string;
  bytes: number;
}

export const patch = described(() =>
  object(
    {
      id: id(),
      paths: optional(someOf(someText('A path.', 'A path'), 'Only these files.', 'The paths')),
      stat: optional(flag('Whether to return the summary of `git diff --stat` instead.', '"stat"')),
      columns: optional(count(20, 'The width of that summary. Default: 80.', 'The width')),
      binary: optional(
        flag('Whether it has the contents of binary files, so that it can be applied.', '"binary"'),
      ),
    },
    'The changes of a run as a patch.',
    'The request',
  ),
);

export interface Patch {
  /** In the format of `git diff`. */
  text: string;
  /** The same as bytes, if it is not UTF-8. */
  base64?: string;
  /** Whether it was cut at 16 MiB. */
  isCut?: true;
}

export const discardChanges = described(() =>
  object(
    {
      id: id(),
      paths: someOf(someText('A path.', 'A path'), 'The files, as in `changes`.', 'The paths'),
    },
    'Files that are to be as they were before the run.',
    'The request',
  ),
);

/** What was discarded. */
export interface DiscardedChanges {
  paths: string[];
  /** Files that were changed meanwhile, and stay as they are. */
  left: string[];
  /** The commit with what was there, on a ref. */
  kept: { ref: string; commit: string };
}
