import { isUtf8 } from 'node:buffer';
import { partsOf, pathBytes } from './pathText.ts';
import { runGit, type GitPlace } from './runGit.ts';
import { changesBetween } from './treeChanges.ts';

/** What git knows of a path: its mode, as git writes it (`100644`, `120000` …), and the name of its content. */
export interface Entry {
  mode: string;
  id: string;
}

/** An entry of an index. Stages 1 to 3 are the sides of a conflict: base, ours and theirs. */
export interface StagedEntry extends Entry {
  stage: number;
  /** Whether the file is kept out of the checkout on purpose, as in a sparse checkout. */
  isSkipped?: true;
}

/** A path that differs between two trees. */
export interface EntryChange {
  path: string;
  /** Its former path, if it was renamed; `before` is what was there. */
  from?: string;
  before?: Entry;
  after?: Entry;
  /** Its name is not UTF-8, so that `path` only shows it. */
  isUnreadable?: true;
}

/** The mode of a submodule. */
export const SUBMODULE = '160000';
/** The mode of a symbolic link. */
export const LINK = '120000';
/** Paths are passed as arguments in portions that every system accepts. */
const ARGUMENT_BYTES = 16_000;

/** Whether both are there with the same mode and content, or both are not. */
export function isSameEntry(one: Entry | undefined, other: Entry | undefined): boolean {
  return one?.mode === other?.mode && one?.id === other?.id;
}

/** What differs between two trees, with renames. @throws GitError */
export async function changedEntries(place: GitPlace, before: string, after: string): Promise<EntryChange[]> {
  return (await changesBetween(place, before, after)).map((change) => ({
    path: nameOf(change.path),
    ...(change.from !== undefined && { from: nameOf(change.from) }),
    ...entryIn('before', change.modeBefore, change.before),
    ...entryIn('after', change.modeAfter, change.after),
    ...([change.path, change.from ?? ''].some(isOdd) && { isUnreadable: true as const }),
  }));
}

function entryIn<S extends 'before' | 'after'>(side: S, mode?: string, id?: string): { [K in S]?: Entry } {
  if (mode === undefined || id === undefined) return {};
  return { [side]: { mode, id } } as { [K in S]?: Entry };
}

/** The name of a file by its text (see `pathText.ts`), or the text if the name is not UTF-8. */
export function nameOf(text: string): string {
  return isOdd(text) ? text : pathBytes(text).toString();
}

function isOdd(text: string): boolean {
  return !isUtf8(pathBytes(text));
}

/** What a tree has at these paths; folders are left out. @throws GitError */
export async function treeEntries(
  place: GitPlace,
  tree: string,
  paths: Iterable<string>,
): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  for (const portion of portions(paths)) {
    const { bytes } = await runGit(
      place,
      ['ls-tree', '-z', '--full-tree', tree, '--', ...portion],
      LITERALLY,
    );
    for (const line of partsOf(bytes)) {
      const [, mode = '', type, id = '', path = ''] =
        /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line.toString()) ?? [];
      if (type !== 'tree') found.set(path, { mode, id });
    }
  }
  return found;
}

/** What an index has at exactly these paths. `place.cwd` is the top folder. @throws GitError */
export async function indexEntries(
  place: GitPlace,
  paths: Iterable<string>,
  indexFile?: string,
): Promise<Map<string, StagedEntry[]>> {
  const wanted = new Set(paths);
  const found = new Map<string, StagedEntry[]>();
  for (const portion of portions(wanted)) {
    const { bytes } = await runGit(place, ['ls-files', '-s', '-t', '-z', '--', ...portion], {
      ...LITERALLY,
      ...(indexFile !== undefined && { indexFile }),
    });
    for (const { path, ...entry } of parseStaged(bytes)) {
      if (wanted.has(path)) found.set(path, [...(found.get(path) ?? []), entry]);
    }
  }
  return found;
}

/** Paths that an index has at or below these paths. @throws GitError */
export async function indexPathsBelow(place: GitPlace, paths: Iterable<string>): Promise<Set<string>> {
  const found = new Set<string>();
  for (const portion of portions(paths)) {
    const { bytes } = await runGit(place, ['ls-files', '-z', '--', ...portion], LITERALLY);
    for (const path of partsOf(bytes)) found.add(path.toString());
  }
  return found;
}

/** Lines of `git ls-files -s -t -z`. */
function parseStaged(bytes: Buffer): (StagedEntry & { path: string })[] {
  return [...partsOf(bytes)].flatMap((line) => {
    const [, tag, mode = '', id = '', stage, path = ''] =
      /^(\w) (\d+) (\w+) (\d)\t(.*)$/s.exec(line.toString()) ?? [];
    if (tag === undefined) return [];
    return { path, mode, id, stage: Number(stage), ...(tag === 'S' && { isSkipped: true as const }) };
  });
}

/** Lines for `git update-index -z --index-info` that make exactly these entries of a path. */
export function indexInfo(path: string, entries: readonly StagedEntry[], idLength: number): string {
  const removal = `0 ${'0'.repeat(idLength)}\t${path}\0`;
  return removal + entries.map(({ mode, id, stage }) => `${mode} ${id} ${stage}\t${path}\0`).join('');
}

/** Paths are names, not patterns. */
const LITERALLY = { variables: { GIT_LITERAL_PATHSPECS: '1' } };

function* portions(paths: Iterable<string>): Generator<string[]> {
  let portion: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    portion.push(path);
    bytes += Buffer.byteLength(path) + 1;
    if (bytes < ARGUMENT_BYTES) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  if (portion.length > 0) yield portion;
}
