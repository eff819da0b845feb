import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyLauncher } from '../../../src/executors/launcherCopy.ts';

function openFolders() {
  const root = mkdtempSync(join(tmpdir(), 'legwork-copy-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const shipped = join(root, 'shipped.exe');
  const folder = join(root, 'cache', 'launcher');
  return {
    folder,
    names: () => readdirSync(folder).toSorted(),
    copyOf: (content: string) => {
      writeFileSync(shipped, content);
      return copyLauncher(shipped, folder);
    },
  };
}

test('every version has a copy of its own, which only its owner can change, and the former one goes', async () => {
  const { folder, names, copyOf } = openFolders();
  const first = await copyOf('one');
  expect(readFileSync(first, 'utf8')).toBe('one');
  if (process.platform !== 'win32') expect(statSync(first).mode & 0o777).toBe(0o700);
  const second = await copyOf('two');
  expect([readFileSync(second, 'utf8'), names()]).toEqual(['two', [second.slice(folder.length + 1)]]);
});

test('a copy that is there is used, and one that has another content is made again', async () => {
  const { copyOf, names } = openFolders();
  const copy = await copyOf('one');
  const before = statSync(copy).ino;
  expect([await copyOf('one'), statSync(copy).ino]).toEqual([copy, before]);
  for (const damaged of ['', 'on', 'one more', 'two']) {
    writeFileSync(copy, damaged);
    expect([await copyOf('one'), readFileSync(copy, 'utf8'), names().length]).toEqual([copy, 'one', 1]);
  }
});

test('what cannot be removed, as a program that runs, is left there, and so is what is no copy', async () => {
  const { folder, copyOf, names } = openFolders();
  mkdirSync(join(folder, 'legwork-launcher-0123456789abcdef.exe'), { recursive: true });
  writeFileSync(join(folder, 'notes.txt'), '');
  const copy = await copyOf('one');
  expect(names()).toEqual(
    ['legwork-launcher-0123456789abcdef.exe', copy.slice(folder.length + 1), 'notes.txt'].toSorted(),
  );
});

test('those who come at once get the same', async () => {
  const { copyOf, names } = openFolders();
  const copies = await Promise.all(Array.from({ length: 8 }, () => copyOf('one')));
  expect([new Set(copies).size, names().length]).toEqual([1, 1]);
});
