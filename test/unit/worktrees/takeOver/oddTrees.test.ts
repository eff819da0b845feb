import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ID, lines, openWorktree, worktreeOf } from '../../../helpers/git/takeOverWorktree.ts';
import { openRepository, repositoryIn } from '../../../helpers/git/openRepository.ts';

vi.setConfig({ testTimeout: 60_000 });

const files = { 'a.txt': lines('a'), 'b/c.txt': lines('c') };

test('a submodule is said, and the rest is taken', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  const other = await mine.git('rev-parse', 'HEAD');
  await run.git('update-index', '--add', '--cacheinfo', `160000,${other},module`);
  await run.git('commit', '-q', '-m', 'A module');
  await mkdir(run.path('module'));
  await run.write({ 'a.txt': 'theirs\n' });
  expect(await takeOver()).toMatchObject({ taken: ['a.txt'], left: [{ path: 'module', why: 'submodule' }] });
});

test('what is outside of a sparse checkout is left', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await mine.git('sparse-checkout', 'set', '--no-cone', '/a.txt');
  await run.write({ 'a.txt': 'theirs\n', 'b/c.txt': 'theirs\n' });
  expect(await takeOver()).toMatchObject({
    taken: ['a.txt'],
    left: [{ path: 'b/c.txt', why: 'obstructed' }],
  });
  expect(await mine.git('status', '--porcelain')).toBe(' M a.txt');
});

test('a name that is not UTF-8 is left, and named as git does', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await writeFile(Buffer.concat([Buffer.from(`${run.cwd}/caf`), Buffer.of(0xe9)]), 'theirs\n');
  await run.write({ 'a.txt': 'theirs\n' });
  const { taken, left } = await takeOver();
  expect({ taken, left: left.map(({ path, why }) => [path, why]) }).toEqual({
    taken: ['a.txt'],
    left: [[String.raw`"caf\351"`, 'unreadable']],
  });
  expect(await mine.git('status', '--porcelain')).toBe(' M a.txt');
});

test('a worktree or a checkout that is elsewhere is said in a sentence', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await rename(run.cwd, `${run.cwd}-moved`);
  await expect(takeOver()).rejects.toThrow(`The worktree fix is no longer at ${run.cwd}.`);
  await rename(`${run.cwd}-moved`, run.cwd);
  await rename(mine.cwd, `${mine.cwd}-moved`);
  await expect(takeOver()).rejects.toThrow(`${mine.cwd} is no longer the checkout`);
});

test('what was parked when the worktree was removed can be taken over', async () => {
  const at = await openWorktree({ files });
  await at.run.write({ 'a.txt': 'theirs\n' });
  const commit = await at.run.commit('Parked');
  const ref = 'refs/legwork/parked/fix';
  await at.mine.git('update-ref', ref, commit);
  await at.mine.git('worktree', 'remove', '--force', at.run.cwd);
  Object.assign(at.record, { state: 'removed', parked: [{ ref, commit, at: new Date(0).toISOString() }] });
  expect(await at.takeOver({ dryRun: true })).toMatchObject({ taken: ['a.txt'] });
  expect(await at.takeOver({ to: 'branch', branch: 'back' })).toMatchObject({ commit });
  expect(await at.mine.git('rev-parse', 'back')).toBe(commit);
});

test('another program that holds the index is waited for, and then nothing is taken over', async () => {
  const { mine, run, takeOver, journals } = await openWorktree({ files });
  await run.write({ 'a.txt': 'theirs\n' });
  const lock = mine.path('.git/index.lock');
  await writeFile(lock, '');
  await expect(takeOver({ staged: true })).rejects.toThrow('Another program is changing the index');
  expect(await mine.git('status', '--porcelain')).toBe('');
  const taking = takeOver({ staged: true });
  const isWriting = async () =>
    [...(await journals.open()).values()].some(
      (each) => typeof each === 'object' && each.state === 'writing',
    );
  await vi.waitUntil(isWriting, { timeout: 20_000, interval: 5 });
  await rm(lock);
  expect((await taking).taken).toEqual(['a.txt']);
  expect(await mine.git('status', '--porcelain')).toBe('M  a.txt');
});

test('a worktree that took in what the person has committed is compared with that', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await mine.write({ 'a.txt': lines('a', { 1: 'mine' }) });
  await mine.commit();
  await run.write({ 'b/c.txt': 'theirs\n' });
  await run.commit();
  await run.git('merge', '-q', 'main');
  expect(await takeOver()).toMatchObject({ taken: ['b/c.txt'], left: [], conflicts: [] });
});

test('a checkout without a commit gets files, and no commit', async () => {
  const mine = await openRepository();
  const path = join(mine.beside, ID);
  const tree = execFileSync('git', ['hash-object', '-w', '-t', 'tree', '--stdin'], {
    cwd: mine.cwd,
    input: '',
  });
  const base = await mine.git('commit-tree', '-m', 'Empty', tree.toString().trim());
  await mine.git('worktree', 'add', '-q', '-b', 'legwork/fix', path, base);
  const at = worktreeOf(mine, repositoryIn(path, mine.beside), base);
  await at.run.write({ 'a.txt': 'theirs\n' });
  await expect(at.takeOver({ to: 'commit' })).rejects.toThrow('no commit yet');
  expect((await at.takeOver()).taken).toEqual(['a.txt']);
  expect((await at.undo()).left).toEqual([]);
  expect(await readdir(mine.cwd)).toEqual(['.git']);
});

test('a file that changes between the plan and the writing stops all of it', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  const gate = join(mine.beside, 'gate');
  await mine.git('config', 'filter.slow.smudge', `until [ -e '${gate}' ]; do sleep 0.02; done; cat`);
  await mine.write({ '.gitattributes': 'slow.txt filter=slow\n' });
  await mine.commit();
  await run.write({ 'a.txt': 'theirs\n', 'slow.txt': 'theirs\n' });
  const taking = takeOver();
  const legwork = mine.path('.git/legwork');
  await vi.waitUntil(
    async () => {
      const [id] = await readdir(legwork).catch(() => []);
      return id !== undefined && existsSync(join(legwork, id, 'files'));
    },
    { timeout: 20_000, interval: 5 },
  );
  await rm(mine.path('a.txt'));
  await symlink('elsewhere', mine.path('a.txt'));
  await writeFile(gate, '');
  await expect(taking).rejects.toThrow('a.txt was changed meanwhile, so nothing was taken over.');
  expect(await mine.git('status', '--porcelain')).toBe(' T a.txt');
});
