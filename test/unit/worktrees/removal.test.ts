import { readFile, writeFile } from 'node:fs/promises';
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
