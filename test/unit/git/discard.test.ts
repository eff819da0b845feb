import { chmod, lstat, mkdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCheckout } from '../../../src/git/checkoutTree.ts';
import { discard } from '../../../src/git/discard.ts';
import { commitTree } from '../../../src/git/snapshot.ts';
import { changesBetween } from '../../../src/git/treeChanges.ts';
import { filesOfTree, stateOfFolder } from '../../helpers/git/inspect.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';

const isPosix = process.platform !== 'win32';
const KEEP = { ref: 'refs/legwork/discarded/test', message: 'Kept' };

/** Keeps what is there as a commit. */
async function snapshot(repository: TestRepository): Promise<string> {
  const { tree } = await readCheckout(repository, { leavesOut: true });
  return commitTree(repository, { tree, message: 'Snapshot' });
}

/** A run that changes files; then a person may; then what the run did is discarded. */
async function discardAfter(
  repository: TestRepository,
  steps: { run: () => Promise<unknown>; since?: () => Promise<unknown>; paths?: string[] },
) {
  const before = await snapshot(repository);
  await steps.run();
  const after = await snapshot(repository);
  await steps.since?.();
  const changes = (await changesBetween(repository, before, after)).filter(
    ({ path }) => !steps.paths || steps.paths.includes(path),
  );
  const { undone, left, commit } = await discard(repository, { changes, before, after, keep: KEEP });
  const paths = (list: typeof undone) => list.map(({ path }) => path).sort();
  return { undone: paths(undone), left: paths(left), commit };
}

const LONG = Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join('');

describe('discarding makes files as they were', () => {
  test('whatever was done to them', async () => {
    const repository = await openRepository({
      files: { edited: 'one\n', 'removed/in': 'gone\n', moved: LONG, 'folder/a': 'a\n', file: 'file\n' },
    });
    await repository.write({ edited: 'mine, uncommitted\n', untracked: 'mine, too\n' });
    const state = async () => filesOfTree(repository, await snapshot(repository));
    const before = await state();
    const { undone, left } = await discardAfter(repository, {
      run: async () => {
        await repository.write({ edited: 'theirs\n', untracked: 'theirs\n', 'new/deep/b': 'b\n' });
        await rm(repository.path('removed'), { recursive: true });
        await rename(repository.path('moved'), repository.path('there'));
        await rm(repository.path('folder'), { recursive: true });
        await rm(repository.path('file'));
        await repository.write({ folder: 'now a file\n', 'file/now': 'a folder\n' });
      },
    });
    expect(left).toEqual([]);
    expect(undone).toHaveLength(9);
    expect(await state()).toEqual(before);
    await expect(lstat(repository.path('new'))).rejects.toThrow('ENOENT');
  });

  test.runIf(isPosix)('with their links and modes', async () => {
    const repository = await openRepository({ files: { script: '#!/bin/sh\n', private: 'p\n' } });
    await repository.link('link', 'script');
    await repository.link('gone', '/etc/passwd');
    await chmod(repository.path('script'), 0o755);
    await chmod(repository.path('private'), 0o600);
    await discardAfter(repository, {
      run: async () => {
        await chmod(repository.path('script'), 0o644);
        await repository.write({ private: 'theirs\n' });
        await rm(repository.path('link'));
        await rm(repository.path('gone'));
        await repository.write({ link: 'now a file\n' });
      },
    });
    const modeOf = async (path: string) => (await lstat(repository.path(path))).mode & 0o777;
    expect([await modeOf('script'), await modeOf('private')]).toEqual([0o755, 0o600]);
    expect(await readlink(repository.path('link'))).toBe('script');
    expect(await readlink(repository.path('gone'))).toBe('/etc/passwd');
  });

  test('with the line ends of the checkout', async () => {
    const repository = await openRepository({ files: { a: 'one\r\n' }, config: { 'core.autocrlf': 'true' } });
    await discardAfter(repository, { run: () => repository.write({ a: 'two\r\n' }) });
    expect(await readFile(repository.path('a'), 'utf8')).toBe('one\r\n');
  });
});

describe('discarding leaves', () => {
  test('the index as it is, and everything that was not named', async () => {
    const repository = await openRepository({ files: { a: 'a\n', b: 'b\n' } });
    await repository.write({ staged: 'staged\n' });
    await repository.git('add', 'staged');
    const { undone } = await discardAfter(repository, {
      run: () => repository.write({ a: 'theirs\n', b: 'theirs\n' }),
      paths: ['a'],
    });
    expect(undone).toEqual(['a']);
    expect(await repository.git('status', '--porcelain')).toBe(' M b\nA  staged');
  });

  const SINCE: Record<string, (r: TestRepository) => Promise<unknown>> = {
    'a file that was changed since': (r) => r.write({ edited: 'mine\n' }),
    'a file that was removed since': (r) => rm(r.path('edited')),
    'a file that was replaced by a folder since': async (r) => {
      await rm(r.path('edited'));
      await r.write({ 'edited/mine': '' });
    },
    'a file that is there again': (r) => r.write({ removed: 'mine\n' }),
    'a file that is there again, and ignored': (r) =>
      r.write({ removed: 'mine\n', '.git/info/exclude': 'removed\n' }),
    'an added file that was changed since': (r) => r.write({ added: 'mine\n' }),
    'an added file that a folder replaced since': async (r) => {
      await rm(r.path('added'));
      await mkdir(r.path('added'));
    },
    ...(isPosix && {
      'a file behind a link': async (r: TestRepository) => {
        await rename(r.path('folder'), `${r.beside}/elsewhere`);
        await r.link('folder', `${r.beside}/elsewhere`);
      },
      'a file that is executable since': (r: TestRepository) => chmod(r.path('edited'), 0o755),
    }),
  };

  test.for(Object.entries(SINCE))('%s', async ([, since]) => {
    const repository = await openRepository({
      files: { edited: 'one\n', removed: 'gone\n', 'folder/a': 'a\n' },
    });
    let state = new Map<string, string>();
    const files = ['edited', 'removed', 'added', 'folder/a'];
    const { undone, left, commit } = await discardAfter(repository, {
      run: async () => {
        await repository.write({ edited: 'theirs\n', added: 'theirs\n', 'folder/a': 'theirs\n' });
        await rm(repository.path('removed'));
      },
      since: async () => {
        await since(repository);
        state = await stateOfFolder(repository.beside);
      },
    });
    expect(left).toHaveLength(1);
    expect([...undone, ...left].sort()).toEqual(files.sort());
    const after = await stateOfFolder(repository.beside);
    for (const [path, was] of state)
      if (path.endsWith(`/${left[0]}`) || path.includes('elsewhere')) expect(after.get(path)).toBe(was);
    expect(await repository.git('rev-parse', KEEP.ref)).toBe(commit);
  });

  test('submodules', async () => {
    const repository = await openRepository({ files: { a: 'a\n' } });
    const other = await openRepository({ files: { 'in.txt': 'in\n' } });
    const { left } = await discardAfter(repository, {
      run: () =>
        repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.cwd, 'sub'),
    });
    expect(left).toEqual(['sub']);
  });
});

const PATHS = ['a', 'b', 'c/d', 'c/e', 'f'];
const act = fc.record({
  path: fc.constantFrom(...PATHS),
  content: fc.option(fc.constantFrom('x\n', 'y\n', LONG, '\0')),
});

test(
  'every byte that was there is there or kept, and what is undone is as it was',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 4 }),
        fc.array(act, { minLength: 1, maxLength: 6 }),
        fc.array(act, { maxLength: 3 }),
        async (before, run, since) => {
          const repository = await openRepository({ files: { a: 'a\n', b: LONG, 'c/d': 'd\n' } });
          const change = async (acts: typeof run) => {
            for (const { path, content } of acts)
              if (content === null) await rm(repository.path(path), { force: true });
              else await repository.write({ [path]: content });
          };
          await change(before);
          const was = await filesOfTree(repository, await snapshot(repository));
          let mine: Record<string, string> = {};
          const { undone, left, commit } = await discardAfter(repository, {
            run: () => change(run),
            since: async () => {
              await change(since);
              mine = await filesOfTree(repository, await snapshot(repository));
            },
          });
          expect(await filesOfTree(repository, commit)).toEqual(mine);
          const now = await filesOfTree(repository, await snapshot(repository));
          for (const path of undone) expect(now[path]).toBe(was[path]);
          for (const path of left) expect(now[path]).toBe(mine[path]);
        },
      ),
      { numRuns: Number(process.env.LEGWORK_TEST_RUNS ?? 6) },
    );
  },
);
