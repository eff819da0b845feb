import type { Entry, StagedEntry, EntryChange } from './entries.ts';
import type { Merged, MergeSides } from './mergeEntries.ts';
import type { PathState } from './takeOverStates.ts';

/** Where changes go: to the files of a checkout, or to a commit on its branch, which the files then follow. */
export type PlanTarget = 'folder' | 'commit';

export interface PlanInput {
  target: PlanTarget;
  /** What was changed. */
  changes: readonly EntryChange[];
  /** What the checkout has at each of their paths, and at those of `ourNames`. */
  states: ReadonlyMap<string, PathState>;
  /** Files in folders of the checkout that are where a file is to be. */
  below: ReadonlyMap<string, readonly string[]>;
  /** Paths that the checkout has renamed, with their names there. */
  ourNames: ReadonlyMap<string, string>;
  /** What was taken over to these paths before, and is known to the person. */
  taken: ReadonlyMap<string, Entry | undefined>;
  /** Paths with uncommitted changes that are to be merged. */
  merge: ReadonlySet<string>;
  /** Whether the index follows the files. */
  isStaged: boolean;
  merger: (path: string, sides: MergeSides) => Promise<Merged>;
}

/** What becomes of a path. */
export interface PlannedPath {
  path: string;
  outcome: 'taken' | 'conflict';
  /** What the file is to be, or `to: undefined` to delete it; missing if it stays. */
  file?: { to: Entry | undefined };
  /** What the index is to have; missing if it stays. */
  index?: StagedEntry[];
  /** What the commit is to have. */
  commit?: { to: Entry | undefined };
  /** What was changed there, remembered for the next time. */
  theirs: Entry | undefined;
  /** A path that is planned only together with this one: the other name of a renamed file. */
  partner?: string;
}

/** A path that stays as it is. */
export interface LeftPath {
  path: string;
  why: 'yours' | 'conflict' | 'submodule' | 'obstructed' | 'unreadable';
  /** A sentence. */
  message: string;
}

export interface TakeOverPlan {
  paths: PlannedPath[];
  /** Paths that are already as they were changed. */
  same: string[];
  left: LeftPath[];
}

/** A decision about one path. */
export type Decision = { planned: PlannedPath } | { left: LeftPath } | 'same';

/** What the checkout has of a path, for this target. */
export function sideOf({ target }: Pick<PlanInput, 'target'>, state: PathState): Entry | undefined {
  return target === 'folder' ? state.file : state.head;
}

export function stateOf({ states }: Pick<PlanInput, 'states'>, path: string): PathState {
  return states.get(path) ?? { index: [], seen: { kind: 'none' } };
}
