import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRepository, repositoryIn } from '../../../helpers/git/openRepository.ts';
import { killedTakeOver, recover } from '../../../helpers/git/killedTakeOver.ts';
import { ID, worktreeOf } from '../../../helpers/git/takeOverWorktree.ts';
import {
  actAsPerson,
  actAsRun,
  begin,
  contents,
  filesIn,
  histories,
  reachable,
} from '../../../helpers/git/randomTrees.ts';

const RUNS = Number(process.env.LEGWORK_TEST_TREES ?? 6);

const requests = fc.record({
  to: fc.constantFrom('folder' as const, 'commit' as const),
  staged: fc.boolean(),
  mergesAll: fc.boolean(),
  kill: fc.option(
    fc.record({
      since: fc.constantFrom('begun' as const, 'writing' as const, 'writing' as const),
      afterMs: fc.integer({ min: 0, max: 300 }),
      withGit: fc.boolean(),
    }),
    { freq: 1 },
  ),
});

/*
 * Whatever both trees are like, and whenever the host is killed: what a person has is still there, or was theirs to merge
 * and is kept; what is not named is as it was; and undoing brings back all of it.
 */
test('I7: a take-over loses nothing of a person', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(histories, requests, async (all, { to, staged, mergesAll, kill }) => {
      const mine = await openRepository({ keep: true });
      try {
        await begin(mine, all);
        const path = join(mine.beside, ID);
        await mine.git('worktree', 'add', '-q', '-b', 'legwork/fix', path);
        const at = worktreeOf(mine, repositoryIn(path, mine.beside), await mine.git('rev-parse', 'HEAD'));
        await actAsPerson(mine, all);
        await actAsRun(at.run, all);
        const status = () =>
          mine.git('status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames');
        const before = {
          files: await filesIn(mine.cwd),
          status: await status(),
          head: await mine.git('rev-parse', 'HEAD'),
        };
        const owned = await contents(mine);
        const dirty = dirtyPaths(before.status);
        const merge = mergesAll ? dirty : [];
        const request = { to, merge, ...(to === 'folder' && { staged }) };
        const { ended, said } = await killedTakeOver(at, request, kill ?? undefined);
        if (!kill) expect({ ended, said }).toEqual({ ended: true, said: '' });
        const left = await recover(at, { withGit: kill?.withGit ?? false });
        expect(left).toEqual([]);
        const kept = await reachable(mine);
        expect([...owned].filter((content) => !kept.has(content))).toEqual([]);
        const after = await filesIn(mine.cwd);
        const untouched = dirty.filter((name) => !merge.includes(name));
        for (const name of untouched) expect([name, after.get(name)]).toEqual([name, before.files.get(name)]);
        const [journal] = await at.journals.ofWorktree('wt-abcd');
        if (journal?.state === 'done') expect((await at.undo()).left).toEqual([]);
        const again = {
          files: await filesIn(mine.cwd),
          status: await status(),
          head: await mine.git('rev-parse', 'HEAD'),
        };
        expect(again).toEqual(before);
      } finally {
        await rm(mine.beside, { recursive: true, force: true, maxRetries: 5 });
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

/** Paths with uncommitted changes, by `git status --porcelain=v2 -z`. */
function dirtyPaths(status: string): string[] {
  return status
    .split('\0')
    .filter(Boolean)
    .map((line) => (line.startsWith('?') ? line.slice(2) : line.split(' ').slice(8).join(' ')));
}
