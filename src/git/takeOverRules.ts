import { isSameEntry, type Entry, type StagedEntry } from './entries.ts';
import type { Merged, MergeSides } from './mergeEntries.ts';
import {
  sideOf,
  stateOf,
  type Decision,
  type LeftPath,
  type PlanInput,
  type PlannedPath,
} from './takeOverDecision.ts';
import { isCommitted, stagedEntry, type PathState } from './takeOverStates.ts';

/** A path with what it was changed from and to. */
interface Wanted {
  path: string;
  base: Entry | undefined;
  theirs: Entry | undefined;
  /** What the checkout has of it under its former name. */
  ours?: Entry;
}

/** Decides what becomes of one path. @throws what `merger` throws */
export function decideFor(input: PlanInput, wanted: Wanted): Promise<Decision> {
  return input.target === 'folder' ? toFolder(input, wanted) : toCommit(input, wanted);
}

async function toFolder(input: PlanInput, wanted: Wanted): Promise<Decision> {
  const { path, theirs } = wanted;
  const state = stateOf(input, path);
  const isMine = isYours(input, state, path);
  if (isSameEntry(state.file, theirs)) return 'same';
  if (isMine && !input.merge.has(path)) return { left: leftAsYours(path, state) };
  const sides = sidesOf(input, wanted);
  const merged = await mergedOf(input, path, sides);
  const planned = { path, theirs };
  // What a person has staged stays as it is.
  const followsFile = input.isStaged && !isMine;
  if (merged.kind === 'clean') {
    const { entry: to } = merged;
    if (isSameEntry(to, state.file)) return 'same';
    return {
      planned: { ...planned, outcome: 'taken', file: { to }, ...(followsFile && { index: staged(to) }) },
    };
  }
  return {
    planned: {
      ...planned,
      outcome: 'conflict',
      ...conflictFile(merged, sides),
      index: conflictStages(sides),
    },
  };
}

async function toCommit(input: PlanInput, wanted: Wanted): Promise<Decision> {
  const { path, theirs } = wanted;
  const state = stateOf(input, path);
  const merged = await mergedOf(input, path, sidesOf(input, wanted));
  const isMine = isYours(input, state, path);
  if (merged.kind !== 'clean') return { left: leftAsConflict(path) };
  const { entry: to } = merged;
  if (isSameEntry(to, state.head)) return 'same';
  const file = await followingFile(input, { path, state, to });
  if ('left' in file) return file;
  const before = stagedEntry(state);
  const isFree = !isMine || isSameEntry(before, state.head) || isSameEntry(before, to);
  if (!isFree && !(input.merge.has(path) && isSameEntry(before, state.file)))
    return { left: leftAsYours(path, state) };
  const index = isFree ? to : file.content;
  const planned: PlannedPath = { path, theirs, outcome: 'taken', commit: { to }, index: staged(index) };
  return {
    planned: { ...planned, ...(!isSameEntry(file.content, state.file) && { file: { to: file.content } }) },
  };
}

/** What a file is when its commit has changed: the same change, on top of what the person has. */
async function followingFile(
  input: PlanInput,
  { path, state, to }: { path: string; state: PathState; to: Entry | undefined },
): Promise<{ content: Entry | undefined } | { left: LeftPath }> {
  if (isSameEntry(state.file, to) || !isYours(input, state, path)) return { content: to };
  if (!input.merge.has(path)) return { left: leftAsYours(path, state) };
  const merged = await input.merger(path, { base: state.head, ours: state.file, theirs: to });
  return merged.kind === 'clean' ? { content: merged.entry } : { left: leftAsConflict(path) };
}

/**
 * Whether a path has something that a person has not committed. What was taken over and has not been touched since is
 * not theirs in this sense.
 */
function isYours({ taken }: PlanInput, state: PathState, path: string): boolean {
  if (isCommitted(state)) return false;
  const before = stagedEntry(state);
  const isAsTaken = taken.has(path) && isSameEntry(state.file, taken.get(path));
  return !(isAsTaken && (isSameEntry(before, state.head) || isSameEntry(before, state.file)));
}

function sidesOf(input: PlanInput, { path, base, theirs, ours }: Wanted): MergeSides {
  const here = ours ?? sideOf(input, stateOf(input, path));
  // What was taken over before is what both sides have in common since.
  const isKnown = input.taken.has(path) && !isSameEntry(here, base);
  return { base: isKnown ? input.taken.get(path) : base, ours: here, theirs };
}

async function mergedOf({ merger }: PlanInput, path: string, sides: MergeSides): Promise<Merged> {
  const { base, ours, theirs } = sides;
  if (isSameEntry(ours, base)) return { kind: 'clean', ...(theirs && { entry: theirs }) };
  return merger(path, sides);
}

/** The file of a conflict: with marks; or what is there, but what the run has made of a file that was deleted here. */
function conflictFile(merged: Merged, { ours, theirs }: MergeSides): Pick<PlannedPath, 'file'> {
  if (merged.kind === 'marked') return { file: { to: merged.entry } };
  return ours ? {} : { file: { to: theirs } };
}

function conflictStages({ base, ours, theirs }: MergeSides): StagedEntry[] {
  return [base, ours, theirs].flatMap((entry, index) => (entry ? { ...entry, stage: index + 1 } : []));
}

function staged(entry: Entry | undefined): StagedEntry[] {
  return entry ? [{ ...entry, stage: 0 }] : [];
}

function leftAsYours(path: string, { head, file, index }: PathState): LeftPath {
  const what =
    head || index.length > 0
      ? 'has uncommitted changes of yours'
      : 'is a file of yours that is not committed';
  const gone = !file && (head || index.length > 0) ? 'was deleted by you, which is not committed' : what;
  return { path, why: 'yours', message: `${path} ${gone}.` };
}

function leftAsConflict(path: string): LeftPath {
  const message = `Both sides changed the same lines of ${path}. Take it over to the folder to resolve that.`;
  return { path, why: 'conflict', message };
}
