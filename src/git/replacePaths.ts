import { withOwnIndex } from './indexCopy.ts';
import { runGit, type GitPlace } from './runGit.ts';

/** A path as it is to be: an entry of a tree, or gone. */
export interface ReplacedPath {
  path: string;
  /** Its mode as git writes it, and the name of its content; missing: it is removed. */
  entry?: { mode: string; object: string };
}

/** A tree that is another one but for some paths. Files and the index of the checkout stay as they are. @throws GitError */
export async function replacePaths(
  place: GitPlace,
  { tree, paths }: { tree: string; paths: readonly ReplacedPath[] },
): Promise<string> {
  return withOwnIndex(async (indexFile) => {
    await runGit(place, ['read-tree', tree], { indexFile });
    // What goes first makes room for folders and files of the same name.
    const lines = [...paths].sort((a, b) => Number(a.entry !== undefined) - Number(b.entry !== undefined));
    const input = lines.map(({ path, entry }) =>
      entry ? `${entry.mode} ${entry.object}\t${path}\0` : `0 ${'0'.repeat(tree.length)}\t${path}\0`,
    );
    await runGit(place, ['update-index', '-z', '--index-info'], { indexFile, input: input.join('') });
    return (await runGit(place, ['write-tree'], { indexFile })).text;
  });
}
