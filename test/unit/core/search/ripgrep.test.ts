import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inRust } from '../../../../src/core/search/prefilter.ts';
import { findRipgrep } from '../../../../src/core/search/ripgrep.ts';
import { editorsRipgrep } from '../../../../src/ui/connection/editorsRipgrep.ts';

const folder = mkdtempSync(join(tmpdir(), 'lw-rg-'));
const place = (...names: string[]) => join(folder, ...names);

function program(path: string, mode = 0o755): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
  return path;
}

beforeAll(() => {
  program(place('told', 'rg'));
  program(place('told', 'evil'));
  program(place('unusable', 'rg'), 0o644);
  mkdirSync(place('folder', 'rg'), { recursive: true });
  program(place('path', 'rg'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PATH = ['relative', 'unusable', 'folder', 'path']
  .map((name, at) => (at === 0 ? name : place(name)))
  .join(':');

test.each<[string, string | undefined, string | undefined]>([
  ['what was told', place('told', 'rg'), place('told', 'rg')],
  ['nothing was told', undefined, place('path', 'rg')],
  ['what was told is gone, as after an update of the editor', place('gone', 'rg'), place('path', 'rg')],
  ['what was told is no ripgrep', place('told', 'evil'), place('path', 'rg')],
  ['what was told cannot be run', place('unusable', 'rg'), place('path', 'rg')],
  ['what was told is a folder', place('folder', 'rg'), place('path', 'rg')],
  ['what was told is not absolute', 'rg', place('path', 'rg')],
])('the ripgrep to use: %s', async (_case, told, found) => {
  expect(await findRipgrep(told, PATH)).toBe(found);
});

test('there may be none', async () => {
  expect(await findRipgrep(undefined, place('unusable'))).toBeUndefined();
});

test.each([
  ['@vscode/ripgrep/bin/rg', 'node_modules'],
  ['@vscode/ripgrep/bin/rg', 'node_modules.asar.unpacked'],
  [`@vscode/ripgrep-universal/bin/linux-${process.arch}/rg`, 'node_modules'],
])('the ripgrep of an editor that has it as %s in %s', async (name, modules) => {
  const root = place('editors', modules, name.replaceAll('/', '-'));
  expect(await editorsRipgrep(root, 'linux')).toBeUndefined();
  const path = program(join(root, modules, name));
  expect(await editorsRipgrep(root, 'linux')).toBe(path);
});

test.each<[string, string | undefined]>([
  ['a|b', 'a|b'],
  [String.raw`\d`, '[0-9]'],
  [String.raw`[\D]`, '[[^0-9]]'],
  ['[]a]', String.raw`[\]a]`],
  ['[^]a]', String.raw`[^\]a]`],
  ['a{2,}', 'a{2,}'],
  // Not the same in both, or not in both.
  ['a{,2}', undefined],
  ['[[:alpha:]]', undefined],
  ['[a&&b]', undefined],
  [String.raw`\Aa`, undefined],
  [String.raw`\Q.\E`, undefined],
  [String.raw`[\b]`, undefined],
  ['(?i)a', undefined],
  ['(?:a)(?P<n>b)', '(?:a)(?P<n>b)'],
])('%s for ripgrep', (pattern, translated) => expect(inRust(pattern)).toBe(translated));
