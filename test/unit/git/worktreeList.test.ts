import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitFolderNamedIn, registrationNamed } from '../../../src/git/worktreeList.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';

test.each([
  ['an absolute path', (top: string) => `${top}/tree/.git\n`, 'tree'],
  ['a path from the entry, as git writes it if it is told so', () => '../../../../tree/.git\n', 'tree'],
  ['nothing, as a git leaves it that was killed', () => '', undefined],
])('an entry with %s', async (_what, contentIn, folder) => {
  const repository = await openRepository();
  const entry = repository.path('.git/worktrees/one');
  await mkdir(entry, { recursive: true });
  await writeFile(join(entry, 'gitdir'), contentIn(repository.beside));
  await writeFile(join(entry, 'HEAD'), 'ref: refs/heads/one\n');
  const expected = folder && {
    folder: entry,
    path: join(repository.beside, folder),
    branch: 'refs/heads/one',
  };
  expect(await registrationNamed(repository.path('.git'), 'one')).toEqual(expected);
});

test.each(['', 'relative'])(
  'the entry that a worktree names is found, also if the path is %s',
  async (how) => {
    const repository = await openRepository();
    const entry = repository.path('.git/worktrees/one');
    const tree = join(repository.beside, 'tree');
    await mkdir(entry, { recursive: true });
    await mkdir(tree);
    const named = how === 'relative' ? '../repository/.git/worktrees/one' : entry;
    await writeFile(join(tree, '.git'), `gitdir: ${named}\n`);
    expect(await gitFolderNamedIn(tree)).toBe(entry);
  },
);
