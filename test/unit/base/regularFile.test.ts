import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, restoreFolder } from '../../../src/base/makeFolder.ts';
import { openForAppending, openRegularFile, readRegularFile } from '../../../src/base/regularFile.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a regular file is read, and appended to', () => {
  const path = join(temporaryFolder(), 'file');
  const file = openForAppending(path);
  writeFileSync(file, 'one');
  closeSync(file);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readRegularFile(path)).toBe('one');
});

test.skipIf(process.platform === 'win32')('whatever else is there is refused at once', () => {
  const folder = temporaryFolder();
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, folder, '/dev/zero', '/dev/null']) {
    expect(() => readRegularFile(path), path).toThrow(/not a regular file/);
    expect(() => openRegularFile(path), path).toThrow(/not a regular file/);
    expect(() => openForAppending(path), path).toThrow();
  }
});

test('what is too large to be of ours is not read', () => {
  const path = join(temporaryFolder(), 'huge');
  const file = openSync(path, 'w');
  ftruncateSync(file, 3 * 1024 ** 3);
  closeSync(file);
  expect(() => readRegularFile(path)).toThrow(/too large: 3221225472 bytes/);
});

test('a folder is made with those above it, for its owner only, and left as it is when it is there', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const file = join(folder, 'file');
  writeFileSync(file, 'x');
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, 'c'))).toThrow(/EEXIST/);
  expect(readFileSync(file, 'utf8')).toBe('x');
});

test.runIf(process.platform === 'linux')(
  'a folder that the system never makes is an error, not a loop',
  () => {
    expect(() => makeFolder('/proc/legwork/deep/er')).toThrow(/ENOENT/);
  },
);

test('a folder is restored in one that is there, and in no other', () => {
  const folder = join(temporaryFolder(), 'a');
  restoreFolder(folder);
  restoreFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(() => restoreFolder(join(folder, 'b', 'c'))).toThrow(/ENOENT/);
});
