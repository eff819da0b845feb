import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';

const root = join(import.meta.dirname, '../..');
const map = readFileSync(join(root, 'src/README.md'), 'utf8');

/** Chapters that name files without the folder they are all in. */
const FOLDERS: Record<string, string> = { 'The window': 'src/ui', 'The launcher': 'src/launcher' };
/** Names of what is in a data directory instead of the repository. */
const DATA = new Set(Object.values(dataPaths('/')).map((path) => basename(path)));
const EXTENSION = /\.(?:c|h|json|md|mts|ts)$/;

/** Words of the map in code style that name files or folders; `*` and `<verb>` stand for any name. */
function pathsIn(text: string): string[] {
  const words = [...text.matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word);
  return words.filter((word) => {
    if (!/^[\w.<>*/-]+$/.test(word) || word.startsWith('/')) return false;
    return word.includes('/') || EXTENSION.test(word);
  });
}

function isThere(path: string): boolean {
  const full = join(root, path);
  if (!/[*<]/.test(path)) return existsSync(full);
  const [before = '', after = ''] = basename(path).split(/\*|<\w+>/);
  const names = existsSync(dirname(full)) ? readdirSync(dirname(full)) : [];
  return names.some((name) => name.startsWith(before) && name.endsWith(after));
}

/** Paths that lead nowhere: neither from `src/`, nor from the root, nor from beside one named before in the same place. */
function deadPaths(page: string): string[] {
  return page.split(/^## /m).flatMap((chapter) => {
    const folder = FOLDERS[chapter.split('\n', 1)[0] ?? ''];
    // A row, an item of a list or a paragraph.
    return chapter.split(/\n(?=[|-] ?)|\n\n/).flatMap((place) => {
      const bases = ['src', '.', ...(folder === undefined ? [] : [folder])];
      return pathsIn(place).filter((path) => {
        const found = bases.map((base) => posix.join(base, path)).find(isThere);
        if (found !== undefined) bases.push(dirname(found), found);
        return found === undefined && !DATA.has(path.split('/')[0] ?? '');
      });
    });
  });
}

/** What stands first in rows and paragraphs, which is what they are about. */
function subjects(page: string): string[] {
  const rows = [...page.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell = '']) => cell);
  const leads = [...page.matchAll(/^(?:\*\*(.+?)\*\*|- _(.+?)_)/gm)].map(
    ([, bold, item]) => bold ?? item ?? '',
  );
  return [...rows, ...leads].filter((subject) => !/^(?:-+|folder|file|topic)$/.test(subject));
}

test('every path that the map names exists', () => {
  expect(pathsIn(map).length).toBeGreaterThan(100);
  expect(deadPaths(map)).toEqual([]);
});

test.each([
  ['a file that is gone', '`core/gone.ts`', ['core/gone.ts']],
  ['a folder that is gone', 'in `ui/gone/`', ['ui/gone/']],
  ['a name beside nothing', '`core/trace.ts`, `connectHost.ts`', ['connectHost.ts']],
  ['a name of another row', '| `client/connectHost.ts` |\n| `patience.ts` |', ['patience.ts']],
  ['a pattern that nothing fits', '`core/verbs/gone*.ts`', ['core/verbs/gone*.ts']],
  ['a name beside another', '`client/connectHost.ts`, `patience.ts`', []],
  ['a file of the data directory', '`run/<id>.claim`, `host.json`', []],
])('%s', (_kind, text, dead) => {
  expect(deadPaths(text)).toEqual(dead);
});

test('the map tells each subject once', () => {
  const all = subjects(map);
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter((subject, index) => all.indexOf(subject) !== index)).toEqual([]);
});

test('the map has a row for every folder of the source', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const named = new Set(subjects(map));
  expect(folders.map(({ name }) => `\`${name}/\``).filter((name) => !named.has(name))).toEqual([]);
});
