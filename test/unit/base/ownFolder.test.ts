import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkFolderOwn, closeFolder, UnsafeFolder } from '../../../src/base/ownFolder.ts';

const isWindows = process.platform === 'win32';

function openFolder(mode?: number): string {
  const parent = mkdtempSync(join(tmpdir(), 'legwork-own-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'folder');
  mkdirSync(folder);
  if (mode !== undefined) chmodSync(folder, mode);
  return folder;
}

/** Every way to let others in, or not: what is for owner, group and others of a folder of one's own. */
const MODES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((group) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((others) => 0o700 | (group << 3) | others),
);

test.skipIf(isWindows)('a folder is refused exactly when others can write to it, and is not changed', () => {
  for (const mode of [...MODES, 0o1777, 0o1700]) {
    const folder = openFolder(mode);
    const isRefused = (mode & 0o022) !== 0;
    if (isRefused) expect(() => checkFolderOwn(folder), mode.toString(8)).toThrow(UnsafeFolder);
    else checkFolderOwn(folder);
    expect(statSync(folder).mode & 0o1777, mode.toString(8)).toBe(mode);
  }
});

test.skipIf(isWindows)('a folder is closed to others, whatever they could do', () => {
  for (const mode of MODES) {
    const folder = openFolder(mode);
    closeFolder(folder);
    expect(statSync(folder).mode & 0o055, mode.toString(8)).toBe(0);
  }
});

test.skipIf(isWindows)('a link is judged by where it leads, which it does not change', () => {
  const folder = openFolder(0o777);
  const link = `${folder}.link`;
  symlinkSync(folder, link);
  expect(() => checkFolderOwn(link)).toThrow(`others can write to ${link}`);
  for (const mode of MODES) {
    chmodSync(folder, mode);
    closeFolder(link);
    expect(statSync(folder).mode & 0o777, mode.toString(8)).toBe(mode);
  }
  const file = `${folder}.file`;
  writeFileSync(file, '', { mode: 0o644 });
  for (const path of [file, `${folder}.none`]) {
    checkFolderOwn(path);
    closeFolder(path);
  }
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

test.runIf(userInfo().uid === 0)("a folder of somebody else's is refused, however closed it is", () => {
  const folder = openFolder(0o700);
  chownSync(folder, 65534, 65534);
  expect(() => checkFolderOwn(folder)).toThrow('belongs to another user');
});
