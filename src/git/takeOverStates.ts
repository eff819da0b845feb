import { join } from 'node:path';
import { TimeSlice } from '../base/timeSlice.ts';
import {
  indexEntries,
  indexInfo,
  isSameEntry,
  SUBMODULE,
  treeEntries,
  type Entry,
  type StagedEntry,
} from './entries.ts';
import { runGit, type GitPlace } from './runGit.ts';
import { look, stampOf, type FileSeen } from './takeOverFiles.ts';

/** Reading and hashing large files takes a while. */
const PATIENCE_MS = 30 * 60_000;
/** How long files are looked at before other work may run. */
const SLICE_MS = 10;

/** What a checkout has at a path: in its commit, in its index, and as a file. */
export interface PathState {
  head?: Entry;
  /** One entry, or the sides of a conflict. */
  index: readonly StagedEntry[];
  seen: FileSeen;
  /** The file as git would store it, if there is one. */
  file?: Entry;
}

export interface CheckoutAt {
  /** Its top folder. */
  place: GitPlace;
  /** The commit that is checked out, or the empty tree. */
  head: string;
  /** A folder for temporary files. */
  scratch: string;
}

/**
 * What a checkout has at these paths. Contents are kept in the repository; the index and the files stay as they are.
 * @throws GitError, the system's error
 */
export async function pathStates(
  { place, head, scratch }: CheckoutAt,
  paths: ReadonlySet<string>,
): Promise<Map<string, PathState>> {
  const [heads, indexes] = await Promise.all([treeEntries(place, head, paths), indexEntries(place, paths)]);
  const states = new Map<string, PathState>();
  const slice = new TimeSlice(SLICE_MS);
  for (const path of paths) {
    const entry = heads.get(path);
    states.set(path, {
      ...(entry && { head: entry }),
      index: indexes.get(path) ?? [],
      seen: await look(place.cwd, path),
    });
    if (slice.isOver()) await slice.next();
  }
  const files = await storedFiles({ place, head, scratch }, states);
  for (const [path, state] of states) {
    if (state.seen.kind !== 'file') continue;
    const file = files.get(path)?.[0];
    const isStill = stampOf(await look(place.cwd, path)) === state.seen.stamp;
    const seen: FileSeen = file && isStill ? state.seen : { kind: 'other', says: 'is being changed' };
    states.set(path, { ...state, seen, ...(file && isStill && { file: { mode: file.mode, id: file.id } }) });
    if (slice.isOver()) await slice.next();
  }
  return states;
}

/** The entries that git would make of the files, by an index of their own. */
async function storedFiles(
  { place, head, scratch }: CheckoutAt,
  states: ReadonlyMap<string, PathState>,
): Promise<Map<string, StagedEntry[]>> {
  const files = [...states].filter(([, { seen }]) => seen.kind === 'file');
  if (files.length === 0) return new Map();
  const indexFile = join(scratch, 'seen-index');
  // What git knows of a path decides how line ends are stored. Times are left out, so every file is read.
  const known = files.map(([path, { index, head: committed }]) => {
    const entry = index.find(({ stage }) => stage === 0 || stage === 2) ?? committed;
    const isFile = entry && entry.mode !== SUBMODULE;
    return isFile ? indexInfo(path, [{ ...entry, stage: 0 }], head.length) : '';
  });
  await runGit(place, ['update-index', '-z', '--index-info'], { input: known.join(''), indexFile });
  const input = files.map(([path]) => `${path}\0`).join('');
  const args = [
    '-c',
    'core.safecrlf=false',
    'update-index',
    '--add',
    '--remove',
    '--replace',
    '-z',
    '--stdin',
  ];
  await runGit(place, args, { input, indexFile, timeoutMs: PATIENCE_MS });
  return indexEntries(place, states.keys(), indexFile);
}

/** The entry of an index, unless there is a conflict. */
export function stagedEntry({ index }: PathState): Entry | undefined {
  return index.find(({ stage }) => stage === 0);
}

/** Whether there is a conflict that has not been resolved. */
export function isUnmerged({ index }: PathState): boolean {
  return index.some(({ stage }) => stage > 0);
}

/** Whether a path has no uncommitted changes, and nothing untracked or ignored. */
export function isCommitted(state: PathState): boolean {
  const staged = stagedEntry(state);
  if (isUnmerged(state) || state.seen.kind === 'other') return false;
  return isSameEntry(staged, state.head) && isSameEntry(state.file, staged);
}
