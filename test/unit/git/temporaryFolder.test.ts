import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeLeftFolders } from '../../../src/git/temporaryFolder.ts';

test('old temporary folders of ours go; new ones, and whatever else is there, stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'legwork-left-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const old = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  for (const name of ['legwork-git-old', 'legwork-git-older-old', 'legwork-git-new', 'somebody-old']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'index'), 'content');
    if (name.endsWith('old')) await utimes(join(folder, name), old, old);
  }
  await writeFile(join(folder, 'legwork-git-file'), 'mine');
  await utimes(join(folder, 'legwork-git-file'), old, old);
  await symlink('somebody-old', join(folder, 'legwork-git-link'));
  await removeLeftFolders(folder);
  const rest = ['legwork-git-file', 'legwork-git-link', 'legwork-git-new', 'somebody-old'];
  expect((await readdir(folder)).sort()).toEqual(rest);
  expect(await readdir(join(folder, 'somebody-old'))).toEqual(['index']);
  await removeLeftFolders(join(folder, 'none'));
});
