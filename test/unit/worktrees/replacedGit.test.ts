import { execFileSync } from 'node:child_process';
import { access, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readCheckout } from '../../../src/git/checkoutTree.ts';
import { discard } from '../../../src/git/discard.ts';
import { changesBetween } from '../../../src/git/treeChanges.ts';
import { findOwn } from '../../../src/worktrees/ownership.ts';
import { placeIn } from '../../../src/worktrees/worktreePaths.ts';
import { repositoryIn } from '../../helpers/git/openRepository.ts';
import { openWorktree, type TestWorktree } from '../../helpers/git/takeOverWorktree.ts';

vi.setConfig({ testTimeout: 30_000 });

/** What a program that may write in its worktree only makes of the file that names the folder of git. */
const REPLACED: Record<string, (at: TestWorktree) => Promise<unknown>> = {
  'a repository with programs': async ({ run, mine }) => {
    await run.git('init', '-q');
    await withPrograms(run.path('.git'), join(mine.beside, 'ran'));
  },
  'the name of a repository with programs': async ({ run, mine }) => {
    const other = join(mine.beside, 'other');
    await mkdir(other);
    await repositoryIn(other).git('init', '-q');
    await withPrograms(join(other, '.git'), join(mine.beside, 'ran'));
    await writeFile(run.path('.git'), `gitdir: ${join(other, '.git')}\n`);
  },
  'a link to a repository with programs': async ({ run, mine }) => {
    const other = join(mine.beside, 'other');
    await mkdir(other);
    await repositoryIn(other).git('init', '-q');
    await withPrograms(join(other, '.git'), join(mine.beside, 'ran'));
    await symlink(join(other, '.git'), run.path('.git'));
  },
  'a pipe': async ({ run }) => execFileSync('mkfifo', [run.path('.git')]),
  'a device': ({ run }) => symlink('/dev/zero', run.path('.git')),
  'a link to itself': ({ run }) => symlink('.git', run.path('.git')),
  'a huge file': async ({ run }) => {
    await writeFile(run.path('.git'), 'gitdir: ');
    await truncate(run.path('.git'), 3 * 1024 ** 3);
  },
  nothing: async () => undefined,
};

/** A repository in which whatever git does with the files runs a program. */
async function withPrograms(gitFolder: string, mark: string): Promise<void> {
  const program = `touch '${mark}'; cat`;
  const set = (name: string, value: string) =>
    execFileSync('git', ['config', '-f', join(gitFolder, 'config'), name, value]);
  set('filter.evil.clean', program);
  set('filter.evil.smudge', program);
  set('core.fsmonitor', program);
  await mkdir(join(gitFolder, 'info'), { recursive: true });
  await writeFile(join(gitFolder, 'info', 'attributes'), '* filter=evil\n');
}

describe.skipIf(process.platform === 'win32')('a worktree in which `.git` is replaced', () => {
  test.each(Object.keys(REPLACED))('by %s', async (by) => {
    const at = await openWorktree({ files: { 'a.txt': 'one\n' } });
    const { mine, run, record } = at;
    await run.write({ 'a.txt': 'two\n', '.gitattributes': '* filter=evil\n' });
    await rm(run.path('.git'));
    await REPLACED[by]?.(at);
    const { problem } = await findOwn(record);
    expect(problem?.kind).toBe('notOurs');
    await expect(at.takeOver()).rejects.toThrow('is no longer at');
    // What is in it can be looked at all the same, by the repository that it was made from.
    const { tree } = await readCheckout(placeIn(record, mine.environment), { leavesOut: true });
    expect(await mine.git('ls-tree', '--name-only', tree)).toBe('.gitattributes\na.txt');
    expect(await mine.git('cat-file', 'blob', `${tree}:a.txt`)).toBe('two');
    await expect(access(join(mine.beside, 'ran'))).rejects.toThrow('ENOENT');
  });
});

test.skipIf(process.platform === 'win32')('an index that is a pipe keeps nobody waiting', async () => {
  const { run, mine, record } = await openWorktree({ files: { 'a.txt': 'one\n' } });
  const index = await run.git('rev-parse', '--absolute-git-dir').then((folder) => join(folder, 'index'));
  await rm(index);
  execFileSync('mkfifo', [index]);
  await expect(readCheckout(placeIn(record, mine.environment))).rejects.toThrow('is not a regular file');
});

test('I6: what a run has changed in its worktree is discarded, whatever `.git` says there', async () => {
  const at = await openWorktree({ files: { 'a.txt': 'one\n', 'dir/b.txt': 'two\n' } });
  const { mine, run, record } = at;
  await rm(run.path('.git'));
  await REPLACED['a repository with programs']?.(at);
  await run.write({ 'a.txt': 'theirs\n', 'new.txt': 'theirs\n' });
  await rm(run.path('dir'), { recursive: true });
  const place = placeIn(record, mine.environment);
  const before = record.base.commit;
  const after = (await readCheckout(place, { leavesOut: true })).tree;
  const changes = await changesBetween(place, before, after);
  const keep = { ref: 'refs/legwork/discarded/test', message: 'Kept' };
  const { undone, left, commit } = await discard(place, { changes, before, after, keep });
  expect({ undone: undone.length, left }).toEqual({ undone: 3, left: [] });
  expect((await readCheckout(place)).tree).toBe(await mine.git('rev-parse', `${before}^{tree}`));
  expect(await mine.git('cat-file', 'blob', `${commit}:a.txt`)).toBe('theirs');
});
