import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { writeWorktree } from '../../../src/worktrees/worktreeFile.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';
import { openWorktree } from '../../helpers/git/worktreeSteps.ts';

describe(
  'a removal that was ended after it had parked, before it moved the folder',
  { timeout: 60_000 },
  () => {
    test.each([true, false])(
      'keeps what was written since, also when only safe ones go: %s',
      async (isSafeOnly) => {
        const repository = await openRepository({ files: { a: 'one\n' } });
        const worktree = await openWorktree(repository);
        const { checkout, folder, now, remove } = worktree;
        writeWorktree(folder, { ...now(), state: 'removing', clearedAt: new Date().toISOString() });
        await checkout.write({ since: 'mine\n' });
        const { code } = await remove(isSafeOnly ? ['--safe'] : []);
        if (isSafeOnly) {
          expect(code).toBe(1);
          expect(await readFile(checkout.path('since'), 'utf8')).toBe('mine\n');
          expect(now().state).toBe('ready');
          // And so it is the next time.
          await writeFile(checkout.path('later'), 'mine\n');
          expect((await remove(['--safe'])).code).toBe(1);
        } else {
          expect(code).toBe(0);
          expect(await repository.git('cat-file', 'blob', `${now().parked?.[0]?.ref}:since`)).toBe('mine');
        }
      },
    );
  },
);

describe('uncommitted changes that a worktree began with', { timeout: 60_000 }, () => {
  test.each(['is there', 'is gone'])(
    'are kept, wherever they went meanwhile, if its folder %s',
    async (state) => {
      const repository = await openRepository({ files: { a: 'one\n' } });
      await repository.write({ a: 'mine\n', new: 'mine\n' });
      const { checkout, now, remove } = await openWorktree(repository, { wantsDirty: true });
      await repository.git('checkout', '-q', '.');
      await repository.git('clean', '-fdq');
      if (state === 'is gone') await repository.git('worktree', 'remove', '--force', checkout.cwd);
      expect(await remove(['--safe'])).toMatchObject({ code: 0 });
      const [parked] = now().parked ?? [];
      expect(await repository.git('rev-parse', parked?.ref ?? '')).toBe(parked?.commit);
      for (const path of ['a', 'new'])
        expect(await repository.git('cat-file', 'blob', `${parked?.ref}:${path}`)).toBe('mine');
    },
  );
});

/** What a run does to the program that tidies up, and whether that is still the person's. */
const TEARDOWNS: [string, boolean, (path: string) => Promise<unknown>][] = [
  ['leaves', true, async () => undefined],
  ['changes', false, (path) => writeFile(path, `${PROGRAM}# of a run\n`)],
  ['replaces by a link', false, (path) => rm(path).then(() => symlink('../theirs', path))],
];
const PROGRAM = '#!/bin/sh\necho torn down by a program\n';

describe.skipIf(process.platform === 'win32')('the teardown of a repository', { timeout: 60_000 }, () => {
  test.each(TEARDOWNS)('that a run %s, is run: %s', async (_does, isRun, act) => {
    const repository = await openRepository({ files: { '.legwork/teardown': PROGRAM } });
    await chmod(repository.path('.legwork/teardown'), 0o755);
    await repository.commit();
    const { checkout, remove } = await openWorktree(repository);
    await checkout.write({ theirs: '#!/bin/sh\necho torn down by another program\n' });
    await chmod(checkout.path('theirs'), 0o755);
    await act(checkout.path('.legwork/teardown'));
    const { code, output } = await remove();
    expect(code).toBe(0);
    expect(/^torn down/m.test(output)).toBe(isRun);
    if (!isRun) expect(output).toContain('The teardown was changed in the worktree, so it is not run');
  });

  test('that a run has made, is not run; one of the person that is not committed is', async () => {
    const repository = await openRepository({ files: { a: 'one\n', '.gitignore': '.legwork\n' } });
    for (const isPersons of [false, true]) {
      const { checkout, remove } = await openWorktree(repository);
      for (const { path } of isPersons ? [repository, checkout] : [checkout]) {
        await mkdir(path('.legwork'));
        await writeFile(path('.legwork', 'teardown'), PROGRAM, { mode: 0o755 });
      }
      expect(/^torn down/m.test((await remove()).output)).toBe(isPersons);
    }
  });
});
