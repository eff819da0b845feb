import { chmod, lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { pathText } from '../../../../src/git/pathText.ts';
import { lines, openWorktree, type TestWorktree } from '../../../helpers/git/takeOverWorktree.ts';

vi.setConfig({ testTimeout: 30_000 });

const read = (path: string) => readFile(path, 'utf8');
const start = {
  'a.txt': lines('a'),
  'b.txt': lines('b'),
  'gone.txt': lines('gone'),
  'old.txt': lines('old'),
  'folder/x.txt': 'x\n',
  'bin.dat': Buffer.from([0, 1, 2, 3]),
  '.gitignore': '*.tmp\n',
};

test('what a run has changed comes to the folder, unstaged, and goes again', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  await run.write({ 'a.txt': lines('a', { 2: 'new' }), 'deep/er/new.txt': 'new\n' });
  await run.commit('Part of it');
  await rm(run.path('gone.txt'));
  await rename(run.path('old.txt'), run.path('renamed.txt'));
  await chmod(run.path('b.txt'), 0o755);
  await run.link('link', 'a.txt');
  await run.write({ 'ignored.tmp': 'no' });
  const result = await takeOver();
  expect(result.left).toEqual([]);
  expect(result.conflicts).toEqual([]);
  expect(await mine.git('status', '--porcelain', '--untracked-files=all')).toBe(
    [
      ' M a.txt',
      ' M b.txt',
      ' D gone.txt',
      ' D old.txt',
      '?? deep/er/new.txt',
      '?? link',
      '?? renamed.txt',
    ].join('\n'),
  );
  expect(await read(mine.path('a.txt'))).toContain('new');
  expect(await readlink(mine.path('link'))).toBe('a.txt');
  expect((await lstat(mine.path('b.txt'))).mode & 0o100).toBe(0o100);
  const undone = await undo();
  expect(undone.left).toEqual([]);
  expect(await mine.git('status', '--porcelain', '--untracked-files=all')).toBe('');
  await expect(lstat(mine.path('deep'))).rejects.toThrow('ENOENT');
});

test('I8: what was changed after it was taken over stays when that is undone, and is said', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  await run.write({ 'a.txt': 'theirs\n', 'b.txt': 'theirs\n', 'new.txt': 'theirs\n' });
  await takeOver();
  await mine.write({ 'a.txt': 'mine, since\n' });
  await rm(mine.path('new.txt'));
  const { paths, left } = await undo();
  expect(paths).toContain('b.txt');
  expect(left.map(({ path }) => path)).toContain('a.txt');
  expect(await read(mine.path('a.txt'))).toBe('mine, since\n');
  expect(await read(mine.path('b.txt'))).toBe(lines('b'));
  expect(await mine.git('status', '--porcelain', '--untracked-files=all')).toBe(' M a.txt');
});

test('staged, the index has exactly what was taken', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  await run.write({ 'a.txt': lines('a', { 2: 'new' }), 'new.txt': 'new\n' });
  await rename(run.path('old.txt'), run.path('renamed.txt'));
  await mine.write({ 'b.txt': 'mine\n' });
  await mine.git('add', 'b.txt');
  await takeOver({ staged: true });
  expect(await mine.git('status', '--porcelain')).toBe(
    ['M  a.txt', 'M  b.txt', 'A  new.txt', 'R  old.txt -> renamed.txt'].join('\n'),
  );
  await undo();
  expect(await mine.git('status', '--porcelain')).toBe('M  b.txt');
});

/** What a person has done in the checkout to a file that the run has changed, too. */
const MINE: [string, (at: TestWorktree) => Promise<unknown>][] = [
  ['changed', ({ mine }) => mine.write({ 'a.txt': lines('a', { 8: 'mine' }) })],
  [
    'changed and staged',
    async ({ mine }) => {
      await mine.write({ 'a.txt': lines('a', { 8: 'mine' }) });
      await mine.git('add', 'a.txt');
    },
  ],
  [
    'staged, and put back in the file',
    async ({ mine }) => {
      await mine.write({ 'a.txt': lines('a', { 8: 'mine' }) });
      await mine.git('add', 'a.txt');
      await mine.write({ 'a.txt': lines('a') });
    },
  ],
  [
    'hidden from git',
    async ({ mine }) => {
      await mine.git('update-index', '--assume-unchanged', 'a.txt');
      await mine.write({ 'a.txt': lines('a', { 8: 'mine' }) });
    },
  ],
  ['deleted', ({ mine }) => rm(mine.path('a.txt'))],
  [
    'a link',
    async ({ mine }) => {
      await rm(mine.path('a.txt'));
      await symlink('b.txt', mine.path('a.txt'));
    },
  ],
  [
    'a folder',
    async ({ mine }) => {
      await rm(mine.path('a.txt'));
      await mkdir(mine.path('a.txt'));
      await mine.write({ 'a.txt/inside': 'mine' });
    },
  ],
  [
    'a named pipe',
    async ({ mine }) => {
      await rm(mine.path('a.txt'));
      execFileSync('mkfifo', [mine.path('a.txt')]);
    },
  ],
  ['executable', ({ mine }) => chmod(mine.path('a.txt'), 0o755)],
];

test.each(MINE)('I7: a file that a person has left %s is not touched', async (_kind, change) => {
  const at = await openWorktree({ files: start });
  await change(at);
  const status = () => at.mine.git('status', '--porcelain=v2', '--untracked-files=all');
  const before = await status();
  await at.run.write({ 'a.txt': lines('a', { 1: 'theirs' }) });
  const result = await at.takeOver();
  expect(result.taken).toEqual([]);
  expect(result.left.map(({ path }) => path)).toEqual(['a.txt']);
  expect(result.undo).toBeUndefined();
  expect(await status()).toBe(before);
  expect(await at.mine.git('for-each-ref', 'refs/legwork')).toBe('');
});

test.each(['new.txt', 'new.tmp'])('%s of a person stays, untracked or ignored', async (name) => {
  const { mine, run, takeOver } = await openWorktree({ files: start });
  await mine.write({ [name]: 'mine' });
  await run.write({ [name]: 'theirs' });
  await run.git('add', '--force', name);
  const { left } = await takeOver();
  expect(left).toEqual([
    { path: name, why: 'yours', message: `${name} is a file of yours that is not committed.` },
  ]);
  expect(await read(mine.path(name))).toBe('mine');
});

test('I8: a file that is named is merged with what is uncommitted, and undo brings that back', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  await mine.write({ 'a.txt': lines('a', { 8: 'mine' }), 'b.txt': 'other\n' });
  await run.write({ 'a.txt': lines('a', { 1: 'theirs' }), 'b.txt': lines('b', { 1: 'theirs' }) });
  const result = await takeOver({ merge: ['a.txt'] });
  expect(result).toMatchObject({ taken: ['a.txt'], conflicts: [], left: [{ path: 'b.txt', why: 'yours' }] });
  expect(await read(mine.path('a.txt'))).toBe(lines('a', { 1: 'theirs', 8: 'mine' }));
  await undo();
  expect(await read(mine.path('a.txt'))).toBe(lines('a', { 8: 'mine' }));
});

test('I8: a conflict is marked in the file and in the index, and undo takes it back', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  await mine.write({ 'a.txt': lines('a', { 1: 'mine' }), 'bin.dat': Buffer.from([0, 9]) });
  await rm(mine.path('b.txt'));
  await mine.commit();
  await run.write({
    'a.txt': lines('a', { 1: 'theirs' }),
    'bin.dat': Buffer.from([0, 8]),
    'b.txt': lines('b', { 1: 'theirs' }),
  });
  const result = await takeOver();
  expect(result.conflicts.toSorted()).toEqual(['a.txt', 'b.txt', 'bin.dat']);
  expect(await read(mine.path('a.txt'))).toMatch(/<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> fix/);
  expect(await readFile(mine.path('bin.dat'))).toEqual(Buffer.from([0, 9]));
  expect(await mine.git('status', '--porcelain')).toBe('UU a.txt\nDU b.txt\nUU bin.dat');
  await expect(takeOver()).rejects.toThrow('conflicts');
  await undo();
  expect(await mine.git('status', '--porcelain')).toBe('');
});

test('committed changes of both sides are merged, along renamed files', async () => {
  const { mine, run, takeOver } = await openWorktree({ files: start });
  await mine.write({ 'old.txt': lines('old', { 1: 'mine' }), 'a.txt': lines('a', { 1: 'mine' }) });
  await mine.git('mv', 'b.txt', 'moved.txt');
  await mine.commit();
  await rename(run.path('old.txt'), run.path('renamed.txt'));
  await run.write({ 'renamed.txt': lines('old', { 8: 'theirs' }), 'a.txt': lines('a', { 8: 'theirs' }) });
  await run.write({ 'b.txt': lines('b', { 8: 'theirs' }) });
  const result = await takeOver();
  expect(result).toMatchObject({ conflicts: [], left: [] });
  expect(await read(mine.path('renamed.txt'))).toBe(lines('old', { 1: 'mine', 8: 'theirs' }));
  await expect(lstat(mine.path('old.txt'))).rejects.toThrow('ENOENT');
  expect(await read(mine.path('a.txt'))).toBe(lines('a', { 1: 'mine', 8: 'theirs' }));
  expect(await read(mine.path('moved.txt'))).toBe(lines('b', { 8: 'theirs' }));
});

test('a file takes the place of a folder, and a folder that of a file, unless something else is in it', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  await rm(run.path('folder'), { recursive: true });
  await run.write({ folder: 'a file now\n' });
  await rm(run.path('a.txt'));
  await run.write({ 'a.txt/inside': 'a folder now\n' });
  await mine.write({ 'folder/own.tmp': 'mine' });
  expect(await takeOver({ dryRun: true })).toMatchObject({ left: [{ path: 'folder', why: 'obstructed' }] });
  await rm(mine.path('folder/own.tmp'));
  expect((await takeOver()).left).toEqual([]);
  expect(await read(mine.path('folder'))).toBe('a file now\n');
  expect(await read(mine.path('a.txt/inside'))).toBe('a folder now\n');
  expect((await undo()).left).toEqual([]);
  expect(await mine.git('status', '--porcelain', '--untracked-files=all')).toBe('');
});

test('line ends and filters are those of the checkout', async () => {
  const config = { 'filter.up.clean': 'tr A-Z a-z', 'filter.up.smudge': 'tr a-z A-Z' };
  const files = { '.gitattributes': '*.crlf text eol=crlf\n*.up filter=up\n', 'a.crlf': 'one\r\ntwo\r\n' };
  const { mine, run, takeOver, undo } = await openWorktree({ files, config });
  await run.write({ 'a.crlf': 'one\r\ntwo\r\nthree\r\n', 'b.up': 'WORD\n', 'c.new': 'x\n' });
  await run.write({ '.gitattributes': '*.crlf text eol=crlf\n*.up filter=up\n*.new text eol=crlf\n' });
  await mine.write({ 'a.crlf': 'zero\r\none\r\ntwo\r\n' });
  await mine.commit();
  await takeOver();
  expect(await read(mine.path('a.crlf'))).toContain('\r\ntwo\r\nthree\r\n');
  expect(await read(mine.path('b.up'))).toBe('WORD\n');
  expect(await read(mine.path('c.new'))).toBe('x\r\n');
  await undo();
  expect(await mine.git('status', '--porcelain')).toBe('');
});

test('what is taken over again is not a change of the person, and goes on from there', async () => {
  const { mine, run, takeOver } = await openWorktree({ files: start });
  await run.write({ 'a.txt': lines('a', { 1: 'first' }), 'new.txt': 'first\n' });
  await takeOver();
  await run.write({ 'a.txt': lines('a', { 1: 'second' }), 'new.txt': 'second\n' });
  expect(await takeOver()).toMatchObject({ taken: ['a.txt', 'new.txt'], left: [], conflicts: [] });
  await mine.commit();
  await run.write({ 'a.txt': lines('a', { 1: 'third' }), 'new.txt': 'third\n' });
  expect(await takeOver()).toMatchObject({ taken: ['a.txt', 'new.txt'], left: [], conflicts: [] });
  await mine.write({ 'a.txt': lines('a', { 1: 'mine' }) });
  await run.write({ 'a.txt': lines('a', { 1: 'fourth' }) });
  expect(await takeOver()).toMatchObject({ taken: [], left: [{ path: 'a.txt', why: 'yours' }] });
});

test('nothing is written through a link, and nothing out of the folder', async () => {
  const { mine, run, takeOver } = await openWorktree({ files: start });
  await rm(mine.path('folder'), { recursive: true });
  await mkdir(`${mine.beside}/outside`);
  await writeFile(`${mine.beside}/outside/x.txt`, 'outside');
  await symlink('../outside', mine.path('folder'));
  await run.write({ 'folder/x.txt': 'theirs\n', 'folder/y.txt': 'theirs\n' });
  const { taken, left } = await takeOver();
  expect(taken).toEqual([]);
  expect(left.map(({ path }) => path)).toEqual(['folder/x.txt', 'folder/y.txt']);
  expect(await read(`${mine.beside}/outside/x.txt`)).toBe('outside');
});

test('names of every kind', async () => {
  const { mine, run, takeOver, undo } = await openWorktree({ files: start });
  const names = [
    '-dash',
    'new\nline',
    '"quoted"',
    'back\\slash',
    'ümlaut 日本',
    '*',
    ':(top)x',
    ' space ',
    'tab\t',
  ];
  await run.write(Object.fromEntries(names.map((name) => [name, `${name}\n`])));
  const texts = names.map((name) => pathText(Buffer.from(name)));
  expect((await takeOver({ staged: true, paths: texts })).taken.toSorted()).toEqual(texts.toSorted());
  for (const name of names) expect(await read(mine.path(name))).toBe(`${name}\n`);
  await mine.write({ 'new\nline': 'mine' });
  expect((await undo()).left.map(({ path }) => path)).toEqual(['new\nline']);
});

test.each(['folder', 'commit'] as const)('what a person has deleted keeps its place in a %s', async (to) => {
  const { mine, run, takeOver } = await openWorktree({ files: start });
  await mine.write({ 'folder/own.txt': 'mine\n' });
  await mine.commit();
  await rm(mine.path('folder/own.txt'));
  await rm(run.path('folder'), { recursive: true });
  await run.write({ folder: 'a file now\n', 'old.txt': 'theirs\n' });
  const { taken, left } = await takeOver({ to, ...(to === 'folder' && { staged: true }) });
  expect(taken).toEqual(['folder/x.txt', 'old.txt']);
  expect(left).toMatchObject([{ path: 'folder', why: 'obstructed' }]);
  expect(await mine.git('ls-files', 'folder')).toBe('folder/own.txt');
  if (to === 'commit')
    expect(await mine.git('ls-tree', '-r', '--name-only', 'HEAD', 'folder')).toBe('folder/own.txt');
});

test('what is not in a worktree that is only half made does not count as deleted', async () => {
  const worktree = await openWorktree({ files: start });
  const { mine, run, record, takeOver } = worktree;
  await rm(run.path('b.txt'));
  Object.assign(record, { state: 'making' });
  for (const to of ['folder', 'commit', 'branch'] as const)
    await expect(takeOver({ to })).rejects.toThrow('was not made');
  expect(await mine.git('status', '--porcelain')).toBe('');
});
