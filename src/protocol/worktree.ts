import { described, type Fitting } from '../base/schema.ts';
import {
  count,
  flag,
  listOf,
  object,
  oneOf,
  only,
  optional,
  someText,
  text,
  textLike,
  time,
} from './fields.ts';
import { session } from './session.ts';
import { taskName } from './taskOptions.ts';

/* Worktrees: folders of their own for runs, on branches of their own. */

/** Ports that are reserved for the tasks of a worktree while it exists. */
export const PORTS_OF_WORKTREE = 10;

/** What is kept of the beginning of a worktree: its base, or what was uncommitted there. */
export function beginOfWorktree(id: string): string {
  return `refs/legwork/worktrees/${id}`;
}

/** The branch of a worktree with this name. */
export function branchOfWorktree(name: string): string {
  return `legwork/${name}`;
}

const worktreeId = (says: string) =>
  textLike({ pattern: /^wt-[a-z0-9]{4,32}$/, expected: 'the id of a worktree' }, says, 'The worktree');

/** What is done in a worktree besides checking out: commands for a shell, and files to copy. */
const preparationFields = () => ({
  setup: optional(
    someText(
      'Runs in it when it is made. Default: `.legwork/setup` in it, if it is executable.',
      'The setup',
    ),
  ),
  teardown: optional(
    someText('Runs in it before it is removed. Default: `.legwork/teardown` in it.', 'The teardown'),
  ),
  include: optional(
    listOf(
      someText('A pattern.', 'A pattern'),
      'Ignored files to copy from the source, in the syntax of .gitignore, besides those of `.worktreeinclude`.',
      'The files to include',
    ),
  ),
});

/** The same as a part of something that is started with several worktrees. */
export const preparation = described(() =>
  object(preparationFields(), 'What is done in each worktree.', 'The worktrees'),
);

/** Where a task that is started works. */
export const isolation = described(() =>
  object(
    {
      base: optional(someText('What its branch begins at: any name of a commit. Default: HEAD.', 'The base')),
      dirty: optional(
        flag('Whether it begins with the uncommitted changes of the folder, too. Default: false.', '"dirty"'),
      ),
      id: optional(worktreeId('An existing worktree to share, instead of one of its own.')),
      name: optional(taskName()),
      ...preparationFields(),
    },
    'A worktree of its own for the task; `{}` for the default.',
    'The worktree',
  ),
);
export type Isolation = Fitting<typeof isolation>;

const parked = () =>
  object(
    {
      ref: text('The ref that holds it: `refs/legwork/…`.'),
      commit: text('The commit.'),
      at: time('When it was parked.'),
    },
    'The work in the worktree, kept when it was removed.',
  );

/** What can differ from what Legwork made. */
export const WORKTREE_PROBLEMS = ['missing', 'moved', 'otherBranch', 'notOurs', 'unfinished'] as const;
export type WorktreeProblem = (typeof WORKTREE_PROBLEMS)[number];

/** The record of a worktree: `worktrees/<id>.json`. */
export const worktreeRecord = described(() =>
  object(
    {
      schema: only(1, "Version of this record's format."),
      id: worktreeId('Its id.'),
      name: text('Its name, unique in the repository; the branch is `legwork/<name>`.'),
      owner: session(),
      repository: text(
        'The folder that the worktrees of the repository share (`.git` of the main checkout).',
      ),
      source: text('The top folder of the checkout that it was made from.'),
      path: text('Its own top folder.'),
      branch: text('The branch it was made with, without `refs/heads/`.'),
      base: object(
        { name: text('As it was named.'), commit: text('The commit.') },
        'What the branch begins at.',
      ),
      dirty: optional(text('The commit of the uncommitted changes that it began with.')),
      wantsDirty: optional(flag('Whether it is to begin with them.')),
      firstPort: optional(count(1, 'The first of its reserved ports.')),
      environment: optional(text('Key of the stored environment in which it was made.')),
      below: optional(text('The folder in it in which its first task works; missing for the top.')),
      ...preparationFields(),
      state: oneOf(['making', 'ready', 'removing', 'removed'], 'Whether it can be used.'),
      createdAt: time('When it was requested.'),
      readyAt: optional(time('When it was ready.')),
      clearedAt: optional(
        time('When all in it that is nowhere else had been parked, and its removal began.'),
      ),
      removedAt: optional(time('When it was removed.')),
      parked: optional(listOf(parked(), 'The parked work, latest last.')),
    },
    'A worktree.',
  ),
);
export type WorktreeRecord = Fitting<typeof worktreeRecord>;

/** A worktree, as it is now. */
export interface WorktreeState extends WorktreeRecord {
  /** Ids of the tasks that work or worked in it, and have not been removed. */
  tasks: string[];
  /** Whether one of them is unfinished. */
  isInUse: boolean;
  /** What differs from what Legwork made, in one word and a sentence. */
  problem?: { kind: WorktreeProblem; message: string };
  /** Files that are changed and not committed, untracked ones included; missing if that could not be found out. */
  uncommitted?: number;
  /** Commits that are on no other branch, remote or parked ref. */
  unmerged?: number;
  /** What its files take on the disk, in bytes; only if sizes were asked for. */
  bytes?: number;
  /** Whether nothing is lost, and nothing need be parked, if it is removed. */
  isSafe: boolean;
}

export const worktrees = described(() =>
  object(
    {
      folder: optional(text('Only worktrees of the repository of this folder.', 'The folder')),
      ids: optional(listOf(worktreeId('An id.'), 'Only these.', 'The worktrees')),
      sizes: optional(flag('Whether to measure what they take on the disk.', '"sizes"')),
      removed: optional(
        flag('Whether to list also those that were removed and have something parked.', '"removed"'),
      ),
    },
    'The worktrees to list.',
    'The request',
  ),
);

export const removeWorktrees = described(() =>
  object(
    {
      ids: listOf(worktreeId('An id.'), 'The worktrees to remove.', 'The worktrees'),
      safeOnly: optional(flag('Whether to leave those for which something would be parked.', '"safeOnly"')),
      force: optional(flag('Whether to remove them even if the teardown command fails.', '"force"')),
    },
    'The worktrees to remove.',
    'The request',
  ),
);

/** What became of a worktree that was to be removed. */
export interface RemovedWorktree {
  id: string;
  /** What was parked, and where. */
  parked?: { ref: string; commit: string };
  /** Why it was not removed, and what to do; nothing was lost. */
  problem?: string;
  /** What became of ignored files, and why its branch stays. */
  note?: string;
}
