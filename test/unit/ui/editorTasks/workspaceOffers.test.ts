import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  findOffers,
  offersOfFile,
  packageManagerAt,
} from '../../../../src/ui/editorTasks/workspaceOffers.ts';
import { settings, Uri, workspace } from '../../../helpers/eagerEditor.ts';

let folder = '';
const { workspaceFolders, findFiles } = workspace;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lw-offers-'));
  workspace.workspaceFolders = [{ name: 'work', uri: Uri.file(folder) }];
});

afterEach(() => {
  workspace.workspaceFolders = workspaceFolders;
  workspace.findFiles = findFiles;
  delete settings['packageManager'];
  rmSync(folder, { recursive: true, force: true });
});

/** Writes files, by their paths below the folder. */
function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const scripts = (...names: string[]) =>
  JSON.stringify({ scripts: Object.fromEntries(names.map((name) => [name, 'x'])) });
const token = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};
const wordsOf = async (path: string) =>
  (await offersOfFile(join(folder, path))).map(({ offer }) => offer.words.join(' '));

test.each<[string, Record<string, string>, string]>([
  ['no lock file', { 'a/package.json': scripts('b') }, 'npm run b'],
  ['one beside it', { 'a/package.json': scripts('b'), 'a/yarn.lock': '' }, 'yarn run b'],
  ['one at the root', { 'a/package.json': scripts('b'), 'pnpm-lock.yaml': '' }, 'pnpm run b'],
  ['a nearer one', { 'a/package.json': scripts('b'), 'pnpm-lock.yaml': '', 'a/bun.lock': '' }, 'bun run b'],
  [
    'a field of the file',
    { 'a/package.json': '{"packageManager":"pnpm@9","scripts":{"b":"x"}}', 'a/yarn.lock': '' },
    'pnpm run b',
  ],
])('the package manager by %s', async (_what, files, expected) => {
  write(files);
  expect(await wordsOf('a/package.json')).toEqual([expected]);
});

test('the setting of the package manager goes before everything', async () => {
  write({ 'yarn.lock': '' });
  settings['packageManager'] = 'pnpm';
  expect(await packageManagerAt(folder)).toBe('pnpm');
  settings['packageManager'] = 'auto';
  expect(await packageManagerAt(folder)).toBe('yarn');
});

test('a lock file outside of the workspace tells nothing', async () => {
  write({ 'inner/package.json': '{}', 'yarn.lock': '' });
  workspace.workspaceFolders = [{ name: 'inner', uri: Uri.file(join(folder, 'inner')) }];
  expect(await packageManagerAt(join(folder, 'inner'))).toBe('npm');
});

test('a file that is missing, a folder or too large lists nothing', async () => {
  mkdirSync(join(folder, 'Makefile'));
  write({ 'package.json': scripts('a').padEnd(2 * 1024 * 1024), other: '' });
  for (const name of ['Makefile', 'package.json', 'justfile', 'other']) {
    // oxlint-disable-next-line no-await-in-loop
    expect(await wordsOf(name), name).toEqual([]);
  }
});

test.skipIf(process.platform === 'win32')('a pipe lists nothing, and nobody waits for it', async () => {
  execFileSync('mkfifo', [join(folder, 'Makefile')]);
  expect(await wordsOf('Makefile')).toEqual([]);
});

test('what is found comes by its depth, each file once under all its names', async () => {
  write({ 'deep/down/Makefile': 'far:', Makefile: 'near:' });
  symlinkSync(join(folder, 'Makefile'), join(folder, 'GNUmakefile'));
  const paths = ['deep/down/Makefile', 'GNUmakefile', 'Makefile', 'gone/Makefile'];
  workspace.findFiles = () => Promise.resolve(paths.map((path) => Uri.file(join(folder, path))) as never[]);
  const names: string[] = [];
  expect(await findOffers(token, (found) => names.push(...found.map(({ offer }) => offer.name)))).toEqual({
    isCut: false,
  });
  expect(names).toEqual(['near', 'far']);
});

test('a search that nobody waits for any more reads no further file, and a huge one is cut', async () => {
  write({ Makefile: 'a:' });
  workspace.findFiles = () =>
    Promise.resolve(Array.from({ length: 301 }, () => Uri.file(join(folder, 'Makefile'))) as never[]);
  const over = { ...token, isCancellationRequested: true };
  const found: unknown[] = [];
  expect(await findOffers(over, (more) => found.push(more))).toEqual({ isCut: true });
  expect(found).toEqual([]);
});
