import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { TakeOverJournals, undoRef } from '../../../../src/worktrees/takeOver/journal.ts';
import { killedTakeOver, recover } from '../../../helpers/git/killedTakeOver.ts';
import { lines, openWorktree, type TestWorktree } from '../../../helpers/git/takeOverWorktree.ts';

vi.setConfig({ testTimeout: 120_000 });

const FILES = 300;
/** Kills, spread over the time that a take-over takes. */
const KILLS = Number(process.env.LEGWORK_TEST_KILLS ?? 4);

test.each(['folder', 'commit'] as const)(
  'I7: a take-over to a %s that is killed is done or undone',
  async (to) => {
    const names = Array.from({ length: FILES }, (_none, index) => `folder${index % 7}/file${index}.txt`);
    const at = await openWorktree({ files: Object.fromEntries(names.map((name) => [name, lines(name)])) });
    const { mine, run, undo } = at;
    const theirs = names.map((name) => [name, lines(name, { 3: 'theirs' })]);
    await run.write({ ...Object.fromEntries(theirs), 'new/file.txt': 'new\n' });
    await mine.write({ 'mine.txt': 'mine\n' });
    const state = async () =>
      `${await mine.git('rev-parse', 'HEAD^{tree}')}\n${await mine.git('status', '--porcelain', '-uall')}`;
    const before = await state();
    const request = { to, staged: to === 'folder' };
    const whole = await killedTakeOver(at, request);
    expect(whole).toMatchObject({ ended: true, said: '' });
    const after = await state();
    expect(after).not.toBe(before);
    await undo();
    expect(await state()).toBe(before);
    const seen = { done: 0, undone: 0 };
    for (let each = 0; each < KILLS; each++) {
      const withGit = each % 2 === 1;
      const kill = { since: 'begun', afterMs: (whole.ms * (each + 0.5)) / KILLS, withGit } as const;
      const { ended } = await killedTakeOver(at, request, kill);
      expect(await recover(at, { withGit })).toEqual([]);
      const now = await state();
      const isDone = now !== before;
      if (isDone) expect(now).toBe(after);
      if (ended) expect(isDone).toBe(true);
      seen[isDone ? 'done' : 'undone']++;
      expect((await at.journals.open()).size).toBe(0);
      expect(await refsWithoutJournal(at)).toEqual([]);
      expect(await readdir(mine.path('.git/legwork'))).toEqual([]);
      await expect(access(mine.path('.git/index.lock'))).rejects.toThrow('ENOENT');
      if (isDone) expect((await undo()).left).toEqual([]);
      expect(await state()).toBe(before);
    }
    expect(seen.undone).toBeGreaterThan(0);
  },
);

test('I7: a ref of ours goes with a take-over that stopped before its journal named it', async () => {
  const at = await openWorktree();
  await at.run.write({ 'a.txt': 'theirs\n' });
  const { journals, mine } = at;
  const full = new Error('ENOSPC: no space left on device, write');
  vi.spyOn(journals, 'saveOpen').mockImplementation((journal) => {
    if (journal.state === 'writing') throw full;
    TakeOverJournals.prototype.saveOpen.call(new TakeOverJournals(join(mine.beside, 'takeOvers')), journal);
  });
  await expect(at.takeOver()).rejects.toThrow(full);
  expect((await journals.open()).size).toBe(0);
  expect(await refsWithoutJournal(at)).toEqual([]);
  // As a host leaves it that is killed there.
  vi.spyOn(journals, 'forget').mockImplementation(() => {
    throw full;
  });
  await expect(at.takeOver()).rejects.toThrow(full);
  vi.restoreAllMocks();
  const [id = ''] = (await journals.open()).keys();
  await mine.git('update-ref', undoRef(id), 'HEAD');
  expect(await refsWithoutJournal(at)).toEqual([undoRef(id)]);
  expect(await recover(at, { withGit: false })).toEqual([]);
  expect(await refsWithoutJournal(at)).toEqual([]);
});

/** Refs of take-overs that would never be removed: what removes them are the journals that name them. */
async function refsWithoutJournal({ mine, journals, record }: TestWorktree): Promise<string[]> {
  const refs = await mine.git('for-each-ref', '--format=%(refname)', 'refs/legwork/undo/');
  const named = (await journals.ofWorktree(record.id)).map(({ keptOn }) => keptOn);
  return refs.split('\n').filter((ref) => ref !== '' && !named.includes(ref));
}
