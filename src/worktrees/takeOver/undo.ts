import { mkdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  indexEntries,
  isSameEntry,
  LINK,
  treeEntries,
  type Entry,
  type StagedEntry,
} from '../../git/entries.ts';
import { commitOf } from '../../git/repository.ts';
import { runGit, type GitPlace } from '../../git/runGit.ts';
import { removeRefs } from '../../git/snapshot.ts';
import { keptAt, restoreFiles, type Kept } from '../../git/takeOverContents.ts';
import { FileChanged, look, stampOf, writeFiles, type FileWrite } from '../../git/takeOverFiles.ts';
import { isSameStages, obstructedIn, setIndex } from '../../git/takeOverIndex.ts';
import type { LeftFile } from '../../protocol/takeOver.ts';
import { undoRef, type JournalPath, type TakeOverJournal, type TakeOverJournals } from './journal.ts';

/** What was undone: the paths that are as they were, and those that stay, because they were changed since. */
export interface Undone {
  paths: string[];
  left: LeftFile[];
}

/** Undoes a take-over that was not completed. @throws GitError, the system's error */
export async function rollBack(
  place: GitPlace,
  { journal, journals }: { journal: TakeOverJournal; journals: TakeOverJournals },
): Promise<Undone> {
  const undone = await undoPaths(place, journal);
  journals.close({ ...journal, state: 'undone' });
  return undone;
}

/**
 * Puts back what a take-over has changed, where it is still as it was taken over; what was changed since stays. It can be
 * repeated after a crash. @throws GitError, the system's error
 */
export async function undoPaths(place: GitPlace, journal: TakeOverJournal): Promise<Undone> {
  const { ref, scratch } = journal;
  await mkdir(scratch, { recursive: true });
  try {
    // First, so that the files below are compared with the commit they belong to.
    if (ref && (await commitOf(place, ref.ref)) === ref.after) await moveBack(place, ref);
    const left = await undoFiles(place, journal);
    const gone = new Set(left.map(({ path }) => path));
    await undoIndex(
      place,
      journal.paths.filter(({ path }) => !gone.has(path)),
    );
    return { paths: journal.paths.map(({ path }) => path).filter((path) => !gone.has(path)), left };
  } finally {
    await removeScratch(journal);
  }
}

/** Removes temporary files. A git whose host was killed may still be writing some. @throws the system's error */
export async function removeScratch({ scratch, id }: Pick<TakeOverJournal, 'scratch' | 'id'>): Promise<void> {
  // Never anything but a folder of this kind.
  if (basename(scratch) !== id) return;
  await rm(scratch, { recursive: true, force: true, maxRetries: 8, retryDelay: 100 });
}

/**
 * Forgets a take-over that has changed nothing yet, with what it may have kept: its journal does not name the ref before
 * that is there. @throws GitError, the system's error
 */
export async function abandon(
  place: GitPlace,
  { journal, journals }: { journal: TakeOverJournal; journals: TakeOverJournals },
): Promise<void> {
  await removeScratch(journal);
  await removeRefs(place, [undoRef(journal.id)]);
  journals.forget(journal.id);
}

async function moveBack(
  place: GitPlace,
  { ref, before, after }: NonNullable<TakeOverJournal['ref']>,
): Promise<void> {
  if (before === undefined) await runGit(place, ['update-ref', '-d', ref, after]);
  else await runGit(place, ['update-ref', '-m', 'legwork: undo a take-over', ref, before, after]);
}

type ChangedFile = { path: string; before?: Kept; after?: Kept };

async function undoFiles(place: GitPlace, journal: TakeOverJournal): Promise<LeftFile[]> {
  const changed = journal.paths.flatMap(({ path, file }): ChangedFile[] => (file ? [{ path, ...file }] : []));
  const at = { journal, committed: await committedSince(place, journal) };
  // What was not there before makes way for what was.
  const added = await undoEach(
    place,
    changed.filter(({ before }) => !before),
    at,
  );
  return [
    ...added,
    ...(await undoEach(
      place,
      changed.filter(({ before }) => before),
      at,
    )),
  ];
}

async function undoEach(
  place: GitPlace,
  changed: readonly ChangedFile[],
  { journal, committed }: { journal: TakeOverJournal; committed: ReadonlySet<string> },
): Promise<LeftFile[]> {
  const idLength = lengthOfIds(journal.paths);
  const left: LeftFile[] = [];
  const back: (FileWrite & { before?: Kept })[] = [];
  for (const { path, before, after } of changed) {
    const seen = await look(place.cwd, path);
    const now = await keptAt(place.cwd, { path, idLength });
    const isFile = seen.kind === 'file' || seen.kind === 'none';
    if (isFile && isSameFile(now, before)) continue;
    if (isFile && isSameFile(now, after) && !committed.has(path))
      back.push({ path, stamp: stampOf(seen), ...(before && { before }) });
    else if (before || !isSameFile(now, before)) left.push(leftFile(path, committed.has(path)));
  }
  return [...left, ...(await putBack(place, { scratch: journal.scratch, idLength, back }))];
}

function leftFile(path: string, isCommitted = false): LeftFile {
  const message = `${path} was ${isCommitted ? 'committed' : 'changed'} after the take-over.`;
  return { path, why: 'yours', message };
}

async function putBack(
  place: GitPlace,
  {
    scratch,
    idLength,
    back,
  }: { scratch: string; idLength: number; back: readonly (FileWrite & { before?: Kept })[] },
): Promise<LeftFile[]> {
  const wanted = new Map(
    back.flatMap(({ path, before }): [string, Kept][] => (before ? [[path, before]] : [])),
  );
  await rm(`${scratch}/kept`, { recursive: true, force: true });
  const prepared = await restoreFiles({ place, scratch, idLength }, wanted);
  const left: LeftFile[] = [];
  for (const { path, stamp } of back) {
    const ready = prepared.get(path);
    const bits = ready?.mode === LINK ? undefined : ready?.bits;
    try {
      const content = ready && { content: ready.content, ...(bits !== undefined && { bits }) };
      await writeFiles(place.cwd, [{ path, stamp, ...content }]);
    } catch (error) {
      if (!(error instanceof FileChanged)) throw error;
      left.push(leftFile(path));
    }
  }
  return left;
}

/** Entries that are as the take-over has left them. */
async function undoIndex(place: GitPlace, paths: readonly JournalPath[]): Promise<void> {
  const changed = paths.flatMap(({ path, index }) => (index ? [{ path, ...index }] : []));
  const now = await indexEntries(
    place,
    changed.map(({ path }) => path),
  );
  const back = changed.filter(({ path, after }) => isSameStages(now.get(path) ?? [], after));
  const entries = new Map(back.map(({ path, before }): [string, StagedEntry[]] => [path, before]));
  for (const path of await obstructedIn(place, entries)) entries.delete(path);
  await setIndex(place, entries, lengthOfIds(paths));
}

/** Paths that the commit which is checked out has otherwise than the one that was. */
async function committedSince(place: GitPlace, { head, paths }: TakeOverJournal): Promise<Set<string>> {
  const now = await commitOf(place, 'HEAD');
  if (now === head || now === undefined || head === undefined) return new Set();
  const names = paths.map(({ path }) => path);
  const [before, after] = await Promise.all([
    treeEntries(place, head, names),
    treeEntries(place, now, names),
  ]);
  return new Set(names.filter((path) => !isSameEntry(before.get(path), after.get(path))));
}

function isSameFile(one: Entry | undefined, other: Entry | undefined): boolean {
  return isSameEntry(one && { mode: one.mode, id: one.id }, other && { mode: other.mode, id: other.id });
}

function lengthOfIds(paths: readonly JournalPath[]): number {
  const known = paths.flatMap(({ file, index, theirs }) => [
    ...[file?.before, file?.after, theirs].flatMap((entry) => entry?.id ?? []),
    ...[...(index?.before ?? []), ...(index?.after ?? [])].map(({ id }) => id),
  ]);
  return known[0]?.length ?? 40;
}
