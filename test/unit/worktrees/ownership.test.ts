import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { findOwn } from '../../../src/worktrees/ownership.ts';
import { openRepository, repositoryIn, type TestRepository } from '../../helpers/git/openRepository.ts';
import { openWorktree } from '../../helpers/git/worktreeSteps.ts';

type Worktree = Awaited<ReturnType<typeof openWorktree>>;

/** What a person does with a worktree, what is said of it, and whether it can still be removed. */
const CASES: {
  name: string;
  by(worktree: Worktree, repository: TestRepository): Promise<unknown>;
  kind: string | undefined;
  isRemoved: boolean;
}[] = [
  { name: 'nothing', by: async () => undefined, kind: undefined, isRemoved: true },
  {
    name: 'checks out another branch',
    by: ({ checkout }) => checkout.git('checkout', '-q', '-b', 'theirs'),
    kind: 'otherBranch',
    isRemoved: true,
  },
  {
    name: 'renames the branch',
    by: ({ record }, repository) => repository.git('branch', '-m', record.branch, 'renamed'),
    kind: 'otherBranch',
    isRemoved: true,
  },
  {
    name: 'moves it with git',
    by: ({ record }, repository) =>
      repository.git('worktree', 'move', record.path, repository.path('..', 'moved')),
    kind: 'moved',
    isRemoved: false,
  },
  {
    name: 'deletes the folder',
    by: ({ record }) => rm(record.path, { recursive: true }),
    kind: 'missing',
    isRemoved: true,
  },
  {
    name: 'moves it by hand',
    by: ({ record }, repository) => rename(record.path, repository.path('..', 'by hand')),
    kind: 'missing',
    isRemoved: true,
  },
  {
    name: 'removes it with git and makes a folder there',
    by: async ({ record }, repository) => {
      await repository.git('worktree', 'remove', '--force', record.path);
      await mkdir(record.path);
      await writeFile(`${record.path}/precious`, 'theirs');
    },
    kind: 'notOurs',
    isRemoved: false,
  },
  {
    name: 'makes another repository there',
    by: async ({ record, checkout }) => {
      await rm(record.path, { recursive: true });
      await mkdir(record.path);
      await checkout.git('init', '-q');
      await writeFile(`${record.path}/precious`, 'theirs');
    },
    kind: 'notOurs',
    isRemoved: false,
  },
  {
    name: 'locks it',
    by: ({ record }, repository) => repository.git('worktree', 'lock', '--reason', 'mine', record.path),
    kind: undefined,
    isRemoved: false,
  },
];

describe('I4: what a person has done with a worktree', { timeout: 60_000 }, () => {
  test.for(CASES)('$name', async ({ by, kind, isRemoved }) => {
    const repository = await openRepository({ files: { a: 'a\n' } });
    const worktree = await openWorktree(repository);
    await writeFile(worktree.checkout.path('precious'), 'theirs');
    await by(worktree, repository);
    expect((await findOwn(worktree.record)).problem?.kind).toBe(kind);
    const { code, output } = await worktree.remove();
    expect({ code, output }).toMatchObject({ code: isRemoved ? 0 : 1 });
    expect(worktree.now().state).toBe(isRemoved ? 'removed' : 'ready');
    if (isRemoved) return;
    const found = execFileSync('find', [repository.beside, '-name', 'precious']).toString();
    expect(await readFile(found.trim(), 'utf8')).toBe('theirs');
  });
});

test('I3: commits without a branch are parked also when the folder is gone', async () => {
  const repository = await openRepository({ files: { a: 'a\n' } });
  const { checkout, record, remove, now } = await openWorktree(repository);
  await checkout.git('checkout', '-q', '--detach');
  await checkout.write({ only: 'here' });
  const commit = await checkout.commit();
  await rm(record.path, { recursive: true });
  expect(await remove()).toMatchObject({ code: 0 });
  expect(await repository.git('rev-parse', now().parked?.at(-1)?.ref ?? '')).toBe(commit);
}, 60_000);

describe('I3: what cannot be kept', { timeout: 60_000 }, () => {
  test('a repository in it, and a submodule with commits of its own, keep it', async () => {
    const inner = await openRepository({ files: { s: 'sub' } });
    const repository = await openRepository({ files: { a: 'a' } });
    await repository.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner.cwd, 'sub');
    await repository.commit();
    const nested = await openWorktree(repository);
    const clone = repositoryIn(nested.checkout.path('clone'), repository.beside);
    await nested.checkout.git('init', '-q', 'clone');
    await clone.write({ precious: 'x' });
    await clone.commit();
    expect((await nested.remove()).output).toMatch(/It contains the repository clone\//);
    const committed = await openWorktree(repository);
    const sub = repositoryIn(committed.checkout.path('sub'), repository.beside);
    await sub.write({ s: 'changed' });
    await sub.commit();
    expect((await committed.remove()).output).toMatch(/Its submodule sub has changes that are nowhere else/);
    await sub.git('push', '-q', 'origin', 'HEAD:refs/heads/kept');
    expect(await committed.remove()).toMatchObject({ code: 0 });
  });

  test('a teardown that fails keeps it, unless it is forced', async () => {
    const repository = await openRepository({ files: { a: 'a' } });
    const worktree = await openWorktree(repository, { teardown: 'echo torn > "$PWD/../../torn"; exit 1' });
    expect((await worktree.remove()).output).toMatch(/With --force it is removed nevertheless/);
    expect((await lstat(`${worktree.folder}/torn`)).isFile()).toBe(true);
    expect((await worktree.remove(['--force'])).code).toBe(0);
  });
});
