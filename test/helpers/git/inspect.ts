import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { partsOf, pathText } from '../../../src/git/pathText.ts';
import { runGit, type GitPlace } from '../../../src/git/runGit.ts';

/** The files of a tree or commit: by path, mode and content. */
export async function filesOfTree(place: GitPlace, tree: string): Promise<Record<string, string>> {
  const { bytes } = await runGit(place, ['ls-tree', '-r', '-z', tree]);
  const entries = Array.from(partsOf(bytes), (line) => {
    const tab = line.indexOf('\t');
    const [mode = '', , id = ''] = line.subarray(0, tab).toString().split(' ');
    return { path: pathText(line.subarray(tab + 1)), mode, id };
  });
  // The content of a submodule is elsewhere.
  const ids = entries.filter(({ mode }) => mode !== '160000').map(({ id }) => id);
  const contents = await blobsOf(place, ids);
  return Object.fromEntries(entries.map(({ path, mode, id }) => [path, `${mode} ${contents.get(id) ?? id}`]));
}

/** The contents of blobs by their names, all from one git: a git for each would be most of what a test costs. */
async function blobsOf(place: GitPlace, ids: readonly string[]): Promise<Map<string, string>> {
  const input = ids.map((id) => `${id}\n`).join('');
  const { bytes } = await runGit(place, ['cat-file', '--batch'], { input });
  const contents = new Map<string, string>();
  for (let start = 0; start < bytes.length;) {
    const head = bytes.indexOf('\n', start);
    const [id = '', kind, size] = bytes.toString('latin1', start, head).split(' ');
    if (kind !== 'blob') throw new Error(`There is no content ${id}.`);
    const end = head + 1 + Number(size);
    contents.set(id, bytes.subarray(head + 1, end).toString());
    start = end + 1;
  }
  return contents;
}

/** All that a person has in a folder, the folder of git without its objects included: kinds, bytes and times. */
export async function stateOfFolder(top: string): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  const visit = async (folder: string) => {
    // Names need not be UTF-8.
    for (const name of await readdir(asBytes(folder), { encoding: 'latin1' })) {
      const path = `${folder}/${name}`;
      if (path === `${top}/.git/objects`) continue;
      const found = await lstat(asBytes(path));
      if (found.isDirectory()) await visit(path);
      else {
        // Git notes by its time that a part of an index is still used.
        const time = name.startsWith('sharedindex.') ? '' : found.mtimeMs;
        state.set(path, `${found.mode} ${time} ${await contentOf(asBytes(path), found)}`);
      }
    }
  };
  await visit(top);
  return state;
}

function asBytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

async function contentOf(path: Buffer, found: Stats): Promise<string> {
  if (found.isSymbolicLink()) return readlink(path);
  return found.isFile() ? (await readFile(path)).toString('latin1') : 'special';
}
