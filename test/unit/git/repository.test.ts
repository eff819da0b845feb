import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commitOf, findRepository } from '../../../src/git/repository.ts';
import { treeOfCheckout } from '../../../src/git/snapshot.ts';
import { GitError } from '../../../src/git/runGit.ts';
import { gitTestEnvironment, openRepository, repositoryIn } from '../../helpers/git/openRepository.ts';

test('a folder in a checkout is found with its place, commit and branch', async () => {
  const repository = await openRepository({ files: { 'a/b/file.txt': 'text\n' } });
  const place = { ...repository, cwd: repository.path('a', 'b') };
  expect(await findRepository(place)).toEqual({
    top: repository.cwd,
    common: repository.path('.git'),
    below: 'a/b',
    head: await repository.git('rev-parse', 'HEAD'),
    branch: 'refs/heads/main',
  });
});

test('a checkout without a commit has no head, and a detached one no branch', async () => {
  const repository = await openRepository();
  const unborn = await findRepository(repository);
  expect(unborn).toMatchObject({ below: '', branch: 'refs/heads/main' });
  expect(unborn).not.toHaveProperty('head');
  await repository.commit();
  await repository.git('checkout', '-q', '--detach');
  expect(await findRepository(repository)).not.toHaveProperty('branch');
});

test('a path with a line end, and a branch that is called HEAD, are told from the rest', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'legwork-line\n-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  const repository = await openRepository({ folder, keep: true, files: { 'a/file.txt': 'text\n' } });
  const head = await repository.git('rev-parse', 'HEAD');
  const found = {
    ...{ top: repository.cwd, common: repository.path('.git'), below: 'a', head },
    branch: 'refs/heads/main',
  };
  const place = { ...repository, cwd: repository.path('a') };
  expect(await findRepository(place)).toEqual(found);
  const plain = await openRepository({ files: { 'a/file.txt': 'text\n' } });
  await plain.git('update-ref', 'refs/heads/HEAD', 'HEAD');
  expect(await findRepository(plain)).toMatchObject({ top: plain.cwd, branch: 'refs/heads/main' });
});

test('a worktree shares the folder of its repository', async () => {
  const repository = await openRepository({ files: { 'file.txt': 'text\n' } });
  await repository.git('worktree', 'add', '-q', '-b', 'other', join(repository.beside, 'tree'));
  const tree = repositoryIn(join(repository.beside, 'tree'));
  expect(await findRepository(tree)).toMatchObject({
    top: tree.cwd,
    common: repository.path('.git'),
    branch: 'refs/heads/other',
  });
});

test('a folder without a repository has none, and a name without a commit neither', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'legwork-plain-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await findRepository({ cwd: folder, environment: gitTestEnvironment(folder) })).toBeUndefined();
  const repository = await openRepository({ files: { 'file.txt': 'text\n' } });
  for (const name of ['none', '--all', '', 'main:file.txt'])
    expect(await commitOf(repository, name)).toBeUndefined();
});

test('the folder of git itself and a bare repository have no files to look at', async () => {
  const repository = await openRepository({ files: { 'file.txt': 'text\n' } });
  expect(await findRepository({ ...repository, cwd: repository.path('.git') })).toBeUndefined();
  const bare = join(repository.beside, 'bare.git');
  await repository.git('init', '-q', '--bare', bare);
  expect(await findRepository({ ...repository, cwd: bare })).toBeUndefined();
});

test('a missing folder is said so', async () => {
  const repository = await openRepository();
  const cwd = repository.path('none');
  await expect(findRepository({ ...repository, cwd })).rejects.toThrow(`The folder ${cwd} is not there.`);
});

test.runIf(process.platform !== 'win32')(
  'a git that hangs is ended, and its programs do not keep it',
  async () => {
    const repository = await openRepository({
      files: { 'a.txt': 'one\n', '.gitattributes': '*.txt filter=slow\n' },
    });
    await repository.git('config', 'filter.slow.clean', 'sleep 10');
    await repository.write({ 'a.txt': 'two\n' });
    const signal = AbortSignal.timeout(300);
    await expect(treeOfCheckout({ ...repository, signal })).rejects.toThrow('was stopped');
  },
);

test.runIf(process.platform !== 'win32')('a missing git is said so', async () => {
  const repository = await openRepository();
  await mkdir(join(repository.beside, 'empty'));
  const place = { ...repository, environment: { PATH: join(repository.beside, 'empty') } };
  await expect(findRepository(place)).rejects.toThrow(GitError);
  await expect(findRepository(place)).rejects.toThrow('git was not found');
});
