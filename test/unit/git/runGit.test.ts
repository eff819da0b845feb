import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { replacePaths } from '../../../src/git/replacePaths.ts';
import { runGit } from '../../../src/git/runGit.ts';
import { keepSnapshot, removeRefs, setRef } from '../../../src/git/snapshot.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';

vi.setConfig({ testTimeout: 30_000 });

const HOOKS = ['reference-transaction', 'post-index-change', 'post-checkout', 'pre-push', 'post-commit'];

test.each(['in the folder of git', 'in a folder that the settings name'])(
  'no hook %s runs',
  async (where) => {
    const repository = await openRepository({ files: { a: 'one\n' } });
    const isNamed = where.includes('settings');
    const hooks = repository.path('.git', isNamed ? 'own' : 'hooks');
    const marks = join(repository.beside, 'marks');
    await Promise.all([mkdir(hooks, { recursive: true }), mkdir(marks)]);
    for (const name of HOOKS) {
      await writeFile(join(hooks, name), `#!/bin/sh\n: > '${join(marks, name)}'\n`);
      await chmod(join(hooks, name), 0o755);
    }
    if (isNamed) await repository.git('config', 'core.hooksPath', hooks);
    await repository.write({ a: 'two\n', b: 'new\n' });
    const ref = 'refs/legwork/test';
    const commit = await keepSnapshot(repository, { ref, message: 'A test' });
    await setRef(repository, 'refs/legwork/other', commit);
    await replacePaths(repository, {
      tree: await repository.git('rev-parse', `${commit}^{tree}`),
      paths: [{ path: 'a' }],
    });
    await runGit(repository, ['update-index', '--refresh', '-q'], { codes: [0, 1] });
    await runGit(repository, ['reset', '-q', '--mixed']);
    await removeRefs(repository, [ref, 'refs/legwork/other']);
    expect(await readdir(marks)).toEqual([]);
    // They would run.
    await repository.git('update-ref', ref, commit);
    expect(await readdir(marks)).toContain('reference-transaction');
  },
);

test('a worktree that is being made meanwhile is waited for, and one that stays half made is said', async () => {
  const repository = await openRepository({ files: { a: 'one\n' } });
  const entry = repository.path('.git/worktrees/half');
  const files = {
    HEAD: `${await repository.git('rev-parse', 'HEAD')}\n`,
    gitdir: `${join(repository.beside, 'half/.git')}\n`,
    commondir: '../..\n',
  };
  await mkdir(entry, { recursive: true });
  // As git makes it: a file is there before what is in it.
  for (const [name, content] of Object.entries(files))
    await writeFile(join(entry, name), name === 'commondir' ? '' : content);
  const list = (codes = [0]) => runGit(repository, ['worktree', 'list', '--porcelain'], { codes });
  await expect(repository.git('worktree', 'list')).rejects.toThrow('failed to read');
  const waiting = list();
  await sleep(100);
  await writeFile(join(entry, 'commondir'), files.commondir);
  expect((await waiting).text).toContain(join(repository.beside, 'half'));
  await writeFile(join(entry, 'commondir'), '');
  await expect(list([0, 128])).rejects.toThrow('failed to read');
});

test('worktrees can be made and listed many at a time', async () => {
  const repository = await openRepository({ files: { a: 'one\n' } });
  const make = async (name: string) => {
    const path = join(repository.beside, name);
    await runGit(repository, ['update-ref', `refs/heads/${name}`, 'HEAD', '']);
    await runGit(repository, ['worktree', 'add', '-q', '--no-checkout', path, name]);
    await runGit(repository, ['worktree', 'move', path, `${path}-moved`]);
  };
  await Promise.all(Array.from({ length: 20 }, (_none, index) => make(`w${index}`)));
  expect((await runGit(repository, ['worktree', 'list'])).text.split('\n')).toHaveLength(21);
});

/** What a filter, or whatever else git starts, does when git ends. */
const LEFT_BEHIND = {
  'holds its pipes': 'sleep 60 & cat',
  'holds what it prints': '(exec 2>&-; sleep 60) & cat',
};

test.each(Object.entries(LEFT_BEHIND))('a process that %s keeps nobody waiting', async (_name, filter) => {
  const repository = await openRepository({
    files: { a: 'one\n' },
    config: { 'alias.left': `!sh -c '${filter}'` },
  });
  const begun = performance.now();
  await expect(runGit(repository, ['left'], { heldMs: 300 })).rejects.toThrow('has left a process behind');
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect((await runGit(repository, ['rev-parse', '--show-toplevel'])).text).toBe(repository.cwd);
});
