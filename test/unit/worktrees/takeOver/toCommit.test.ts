import { readFile, rm } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { lines, openWorktree } from '../../../helpers/git/openWorktree.ts';

vi.setConfig({ testTimeout: 30_000 });

const files = { 'a.txt': lines('a'), 'b.txt': lines('b'), 'c.txt': lines('c') };

test('a commit has what was taken and nothing of the person, whose files stay', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files });
  await run.write({
    'a.txt': lines('a', { 1: 'theirs' }),
    'b.txt': lines('b', { 1: 'theirs' }),
    'new.txt': 'new\n',
  });
  await mine.write({ 'b.txt': lines('b', { 8: 'mine' }), 'c.txt': 'staged\n', 'own.txt': 'mine\n' });
  await mine.git('add', 'c.txt');
  const before = await mine.git('rev-parse', 'HEAD');
  const result = await takeOver({ to: 'commit', message: 'Repair\n\nIn detail.' });
  expect(result).toMatchObject({
    taken: ['a.txt', 'new.txt'],
    left: [{ path: 'b.txt', why: 'yours' }],
    branch: 'main',
  });
  expect(await mine.git('log', '-1', '--format=%H %P %an %cn %B')).toBe(
    `${result.commit} ${before} Ann Author Ann Author Repair\n\nIn detail.\n`,
  );
  expect(await mine.git('show', '--name-status', '--format=', 'HEAD')).toBe('M\ta.txt\nA\tnew.txt');
  expect(await mine.git('status', '--porcelain')).toBe(' M b.txt\nM  c.txt\n?? own.txt');
  expect((await undo()).left).toEqual([]);
  expect(await mine.git('rev-parse', 'HEAD')).toBe(before);
  expect(await mine.git('status', '--porcelain')).toBe(' M b.txt\nM  c.txt\n?? own.txt');
});

test('an uncommitted change that is merged stays uncommitted', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await run.write({ 'a.txt': lines('a', { 1: 'theirs' }) });
  await mine.write({ 'a.txt': lines('a', { 8: 'mine' }) });
  await takeOver({ to: 'commit', merge: ['a.txt'] });
  expect(await mine.git('show', 'HEAD:a.txt')).toBe(lines('a', { 1: 'theirs' }).trimEnd());
  expect(await readFile(mine.path('a.txt'), 'utf8')).toBe(lines('a', { 1: 'theirs', 8: 'mine' }));
  expect(await mine.git('status', '--porcelain')).toBe(' M a.txt');
});

test('what was taken over to the folder can be committed', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await run.write({ 'a.txt': lines('a', { 1: 'theirs' }), 'new.txt': 'new\n' });
  await rm(run.path('c.txt'));
  await takeOver();
  expect(await takeOver({ to: 'commit' })).toMatchObject({ taken: ['a.txt', 'c.txt', 'new.txt'], left: [] });
  expect(await mine.git('status', '--porcelain')).toBe('');
});

test('a conflict is left out of a commit', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await run.write({ 'a.txt': lines('a', { 1: 'theirs' }), 'b.txt': lines('b', { 1: 'theirs' }) });
  await mine.write({ 'a.txt': lines('a', { 1: 'mine' }) });
  await mine.commit();
  expect(await takeOver({ to: 'commit' })).toMatchObject({
    taken: ['b.txt'],
    left: [{ path: 'a.txt', why: 'conflict' }],
  });
  expect(await mine.git('status', '--porcelain')).toBe('');
});

test('a detached head moves, too', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files });
  await mine.git('checkout', '-q', '--detach');
  await run.write({ 'a.txt': 'theirs\n' });
  const { commit } = await takeOver({ to: 'commit' });
  expect(await mine.git('rev-parse', 'HEAD')).toBe(commit);
  expect(await mine.git('rev-parse', 'main')).not.toBe(commit);
  await undo();
  expect(await mine.git('rev-parse', 'HEAD')).toBe(await mine.git('rev-parse', 'main'));
});

test('no commit is made during a merge, and none is undone that others are built on', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files });
  await run.write({ 'a.txt': 'theirs\n' });
  await mine.git('checkout', '-q', '-b', 'other');
  await mine.write({ 'c.txt': 'other\n' });
  await mine.commit();
  await mine.git('checkout', '-q', 'main');
  await mine.git('merge', '-q', '--no-ff', '--no-commit', 'other');
  await expect(takeOver({ to: 'commit' })).rejects.toThrow('A merge is in progress');
  await mine.git('merge', '--abort');
  const { commit } = await takeOver({ to: 'commit' });
  await mine.write({ 'c.txt': 'later\n' });
  await mine.commit();
  await expect(undo()).rejects.toThrow(`git revert ${commit}`);
});

test('a commit is signed if the settings say so', async () => {
  const { mine, run, takeOver } = await openWorktree({ files });
  await mine.git('config', 'commit.gpgSign', 'true');
  await mine.git('config', 'gpg.program', 'false');
  await run.write({ 'a.txt': 'theirs\n' });
  const before = await mine.git('status', '--porcelain=v2', '--branch');
  await expect(takeOver({ to: 'commit' })).rejects.toThrow('gpg failed to sign');
  expect(await mine.git('status', '--porcelain=v2', '--branch')).toBe(before);
});
