import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSameEntry, LINK, SUBMODULE, type Entry } from './entries.ts';
import { runGit, type GitPlace } from './runGit.ts';

/** Three versions of a file. A missing one does not exist on that side. */
export interface MergeSides {
  base: Entry | undefined;
  ours: Entry | undefined;
  theirs: Entry | undefined;
}

/** The result of merging them. */
export type Merged =
  /** `entry` is missing if the file is deleted. */
  | { kind: 'clean'; entry?: Entry }
  /** Both changed the same lines; the content of `entry` marks them. */
  | { kind: 'marked'; entry: Entry }
  /** They cannot be merged: one deleted it, or it is not text. */
  | { kind: 'conflict' };

/** Larger files are not merged. */
const LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Merges three versions of the file at a path, by its attributes. Programs that these name are not run: such a file is a
 * conflict. @throws GitError, the system's error
 */
export async function mergeEntries(
  place: GitPlace,
  sides: MergeSides,
  names: { path: string; theirs: string; scratch: string },
): Promise<Merged> {
  const { base, ours, theirs } = sides;
  if (isSameEntry(ours, theirs) || isSameEntry(theirs, base)) return clean(ours);
  if (isSameEntry(ours, base)) return clean(theirs);
  if (!ours || !theirs) return { kind: 'conflict' };
  const mode = base?.mode === ours.mode ? theirs.mode : ours.mode;
  const isModeClear = ours.mode === theirs.mode || base?.mode === ours.mode || base?.mode === theirs.mode;
  if ([base, ours, theirs].some((side) => side && !isText(side.mode)) || !isModeClear)
    return { kind: 'conflict' };
  if (ours.id === theirs.id || theirs.id === base?.id) return clean({ mode, id: ours.id });
  if (ours.id === base?.id) return clean({ mode, id: theirs.id });
  const driver = await driverOf(place, names.path);
  if (driver === 'none') return { kind: 'conflict' };
  return mergeTexts(place, { base: base?.id, ours: ours.id, theirs: theirs.id }, { ...names, driver, mode });
}

async function mergeTexts(
  place: GitPlace,
  ids: { base: string | undefined; ours: string; theirs: string },
  {
    theirs,
    scratch,
    driver,
    mode,
  }: { theirs: string; scratch: string; driver: 'text' | 'union'; mode: string },
): Promise<Merged> {
  const files = { ours: join(scratch, 'ours'), base: join(scratch, 'base'), theirs: join(scratch, 'theirs') };
  for (const side of ['ours', 'base', 'theirs'] as const) {
    const id = ids[side];
    const content = id === undefined ? undefined : await contentOf(place, id);
    if (id !== undefined && content === undefined) return { kind: 'conflict' };
    await writeFile(files[side], content ?? '', { mode: 0o600 });
  }
  const labels = ['yours', 'before', theirs].flatMap((label) => ['-L', label]);
  const union = driver === 'union' ? ['--union'] : [];
  const args = ['merge-file', '-p', '-q', ...union, ...labels, files.ours, files.base, files.theirs];
  // The code is the number of conflicts; 255 says that it is not text.
  const merged = await runGit(place, args, { codes: [...Array(128).keys(), 255] });
  if (merged.code === 255) return { kind: 'conflict' };
  const { text: id } = await runGit(place, ['hash-object', '-w', '--stdin'], { input: merged.bytes });
  return { kind: merged.code === 0 ? 'clean' : 'marked', entry: { mode, id } };
}

/** The content as git stores it; `undefined` if it is too large to be merged. */
async function contentOf(place: GitPlace, id: string): Promise<Buffer | undefined> {
  const { text: size } = await runGit(place, ['cat-file', '-s', id]);
  if (Number(size) > LIMIT_BYTES) return undefined;
  return (await runGit(place, ['cat-file', 'blob', id])).bytes;
}

/** How the attributes of a path say that it is merged: as text, or not by us. */
async function driverOf(place: GitPlace, path: string): Promise<'text' | 'union' | 'none'> {
  const { text } = await runGit(place, ['check-attr', '-z', '--stdin', 'merge'], { input: `${path}\0` });
  const value = text.split('\0').at(2) ?? 'unspecified';
  if (['unspecified', 'set', 'text'].includes(value)) return 'text';
  return value === 'union' ? 'union' : 'none';
}

function clean(entry: Entry | undefined): Merged {
  return { kind: 'clean', ...(entry && { entry }) };
}

function isText(mode: string): boolean {
  return mode !== LINK && mode !== SUBMODULE;
}
