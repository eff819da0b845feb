import { lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexInfo, LINK, type Entry, type StagedEntry } from './entries.ts';
import { gitFolder } from './repository.ts';
import { runGit, type GitPlace } from './runGit.ts';
import { commitTree } from './snapshot.ts';
import { look, rawId } from './takeOverFiles.ts';

/* The contents of files before and after a take-over, byte for byte as they are on the disk. */

/** A file or link: its mode, and the name of its bytes. */
export interface Kept extends Entry {
  /** Its permissions, if it is a regular file. */
  bits?: number;
}

/** A file beside the checkout, ready to be put into it. */
export interface Prepared extends Kept {
  content: string;
}

const PATIENCE_MS = 30 * 60_000;
const AT_A_TIME = 4;

export interface ScratchPlace {
  place: GitPlace;
  /** A folder for temporary files. */
  scratch: string;
  /** The length of the names of objects in this repository. */
  idLength: number;
}

/**
 * Writes files beside the checkout as git would check them out, with line ends and filters by the attributes of the new
 * state. Returns them by path. @throws GitError, the system's error
 */
export async function prepareFiles(
  { place, scratch, idLength }: ScratchPlace,
  { head, entries }: { head: string; entries: ReadonlyMap<string, Entry | undefined> },
): Promise<Map<string, Prepared>> {
  const folder = join(scratch, 'files');
  const indexFile = join(scratch, 'new-index');
  await mkdir(folder, { recursive: true });
  await runGit(place, ['read-tree', head], { indexFile });
  const lines = [...entries].map(([path, entry]) =>
    indexInfo(path, entry ? [{ ...entry, stage: 0 }] : [], idLength),
  );
  await runGit(place, ['update-index', '-z', '--index-info'], { input: lines.join(''), indexFile });
  const wanted = [...entries].flatMap(([path, entry]) => (entry ? path : []));
  await runGit({ ...place, cwd: folder }, ['checkout-index', '--force', '-z', '--stdin'], {
    input: wanted.map((path) => `${path}\0`).join(''),
    indexFile,
    variables: { GIT_DIR: await gitFolder(place), GIT_WORK_TREE: folder },
    timeoutMs: PATIENCE_MS,
  });
  const prepared = new Map<string, Prepared>();
  for (const path of wanted) prepared.set(path, await preparedAt(folder, { path, idLength }));
  return prepared;
}

/** Writes kept files beside the checkout. @throws GitError, the system's error */
export async function restoreFiles(
  { place, scratch, idLength }: ScratchPlace,
  kept: ReadonlyMap<string, Kept>,
): Promise<Map<string, Prepared>> {
  const folder = join(scratch, 'kept');
  const prepared = new Map<string, Prepared>();
  const waiting = [...kept.entries()];
  const restoreNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [path, { mode, id, bits }] = next;
      const content = join(folder, path);
      await mkdir(dirname(content), { recursive: true });
      if (mode === LINK) await symlink((await runGit(place, ['cat-file', 'blob', id])).bytes, content);
      else await runGit(place, ['cat-file', 'blob', id], { toFile: content, timeoutMs: PATIENCE_MS });
      const found = await preparedAt(folder, { path, idLength });
      prepared.set(path, { ...found, bits: bits ?? (mode === '100755' ? 0o755 : 0o644) });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, restoreNext));
  return prepared;
}

async function preparedAt(
  folder: string,
  { path, idLength }: { path: string; idLength: number },
): Promise<Prepared> {
  const kept = await keptAt(folder, { path, idLength });
  if (!kept) throw new Error(`${path} could not be prepared.`);
  return { ...kept, content: join(folder, path) };
}

/** What is at a path now; `undefined` if there is no file and no link. @throws the system's error */
export async function keptAt(
  top: string,
  { path, idLength }: { path: string; idLength: number },
): Promise<Kept | undefined> {
  const seen = await look(top, path);
  if (seen.kind !== 'file') return undefined;
  const { mode, bits } = seen;
  const id = await rawId(join(top, path), { mode, idLength });
  return { mode, id, ...(mode !== LINK && { bits }) };
}

/** Keeps the bytes of files in the repository, until they are collected. @throws GitError, the system's error */
export async function keepFiles(place: GitPlace, paths: readonly string[]): Promise<void> {
  const files: string[] = [];
  for (const path of paths) {
    const full = join(place.cwd, path);
    if (!(await lstat(full)).isSymbolicLink()) files.push(path);
    else
      await runGit(place, ['hash-object', '-w', '--stdin'], {
        input: await readlink(full, { encoding: 'buffer' }),
      });
  }
  if (files.length === 0) return;
  const input = files.map((path) => `${quoted(path)}\n`).join('');
  const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  await runGit(place, args, { input, timeoutMs: PATIENCE_MS });
}

/** A path on a line for git, which would take some characters for something else. */
function quoted(path: string): string {
  if (!/[\n\r"]/.test(path)) return path;
  const escaped = path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `"${escaped}"`;
}

/**
 * Keeps what a take-over changes on a ref, where nothing collects it: the files as they were, what was staged of them, and
 * what was taken over. @throws GitError
 */
export async function keepOnRef(
  { place, scratch, idLength }: ScratchPlace,
  kept: {
    ref: string;
    head?: string | undefined;
    theirs: string;
    files: ReadonlyMap<string, Kept>;
    index: ReadonlyMap<string, readonly StagedEntry[]>;
  },
): Promise<string> {
  const treeOf = async (name: string, entries: [string, readonly StagedEntry[]][]): Promise<string> => {
    const indexFile = join(scratch, name);
    const input = entries.map(([path, staged]) => indexInfo(path, staged, idLength)).join('');
    await runGit(place, ['update-index', '-z', '--index-info'], { input, indexFile });
    return (await runGit(place, ['write-tree'], { indexFile })).text;
  };
  const files = [...kept.files].map(([path, { mode, id }]): [string, StagedEntry[]] => [
    path,
    [{ mode, id, stage: 0 }],
  ]);
  const staged = [...kept.index].map(([path, entries]): [string, StagedEntry[]] => [
    path,
    entries.filter(({ stage }) => stage === 0),
  ]);
  const parents = kept.head === undefined ? [] : [kept.head];
  const index = await commitTree(place, {
    ...{ tree: await treeOf('kept-index', staged), parents },
    message: 'What was staged before the take-over',
  });
  const theirs = await commitTree(place, { tree: kept.theirs, parents, message: 'What was taken over' });
  const commit = await commitTree(place, {
    ...{ tree: await treeOf('kept-files', files), parents: [...parents, index, theirs] },
    message: 'What was in the files before the take-over',
  });
  await runGit(place, ['update-ref', kept.ref, commit]);
  return commit;
}
