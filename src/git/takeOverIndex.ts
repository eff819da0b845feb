import { setTimeout as sleep } from 'node:timers/promises';
import { indexEntries, indexInfo, indexPathsBelow, type StagedEntry } from './entries.ts';
import { GitError, runGit, type GitPlace } from './runGit.ts';

/** How long to wait for another program that changes the index. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 50;

/** Sets exactly these entries of the index of a checkout, all or none. @throws GitError */
export async function setIndex(
  place: GitPlace,
  entries: ReadonlyMap<string, readonly StagedEntry[]>,
  idLength: number,
): Promise<void> {
  if (entries.size === 0) return;
  const input = [...entries].map(([path, staged]) => indexInfo(path, staged, idLength)).join('');
  await whenUnlocked(() => runGit(place, ['update-index', '-z', '--index-info'], { input }));
  // Git then need not read these files again. It says 1 if others have changed.
  await whenUnlocked(() => runGit(place, ['update-index', '-q', '--refresh'], { codes: [0, 1] }));
}

/** Whether the index has exactly these entries of these paths. @throws GitError */
export async function hasIndex(
  place: GitPlace,
  entries: ReadonlyMap<string, readonly StagedEntry[]>,
): Promise<boolean> {
  const now = await indexEntries(place, entries.keys());
  return [...entries].every(([path, expected]) => isSameStages(now.get(path) ?? [], expected));
}

/** Paths that would take the place of others in the index: of a folder, or of a file above. @throws GitError */
export async function obstructedIn(
  place: GitPlace,
  entries: ReadonlyMap<string, readonly StagedEntry[]>,
): Promise<string[]> {
  const added = [...entries].flatMap(([path, staged]) => (staged.length > 0 ? path : []));
  const above = (path: string) => path.split('/').map((_, depth, names) => names.slice(0, depth).join('/'));
  const known = await indexPathsBelow(
    place,
    new Set(added.flatMap((path) => [path, ...above(path).slice(1)])),
  );
  // What becomes free is in nobody's way.
  const staying = [...known].filter((path) => (entries.get(path)?.length ?? 1) > 0);
  const folders = new Set(staying.flatMap((path) => above(path).slice(1)));
  return added.filter((path) => folders.has(path) || above(path).some((each) => staying.includes(each)));
}

/** Whether two lists of entries of a path are the same. */
export function isSameStages(one: readonly StagedEntry[], other: readonly StagedEntry[]): boolean {
  const text = (entries: readonly StagedEntry[]) =>
    entries.map(({ stage, mode, id }) => `${stage} ${mode} ${id}`).join();
  return text(one) === text(other);
}

/** Whether a conflict in the checkout has not been resolved. @throws GitError */
export async function hasConflicts(place: GitPlace): Promise<boolean> {
  return (await runGit(place, ['ls-files', '-u', '-z'])).bytes.length > 0;
}

async function whenUnlocked<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GitError && /\.lock'?: File exists/.test(error.message))) throw error;
      if (Date.now() > deadline)
        throw new GitError(
          'Another program is changing the index of this checkout. Try again when it has ended.',
          error.code,
          {
            cause: error,
          },
        );
    }
  }
}
