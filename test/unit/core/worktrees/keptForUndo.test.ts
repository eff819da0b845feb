import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EngineContext } from '../../../../src/core/engineContext.ts';
import { KEPT_MS, KeptForUndo, mayForget } from '../../../../src/core/worktrees/keptForUndo.ts';
import { beginOfWorktree, type WorktreeRecord } from '../../../../src/protocol/worktree.ts';
import type { TakeOverJournal } from '../../../../src/worktrees/takeOver/journal.ts';
import { TakeOverJournals } from '../../../../src/worktrees/takeOver/journal.ts';
import { openRepository, type TestRepository } from '../../../helpers/git/openRepository.ts';

const NOW = Date.parse('2026-06-01T00:00:00.000Z');
const agedBy = (ms: number) => new Date(NOW - ms).toISOString();
const OLD = agedBy(KEPT_MS + 1);

test('I12: what is needed or young is never forgotten, whatever the clock says', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2 * KEPT_MS, max: 2 * KEPT_MS }), fc.boolean(), (ageMs, isNeeded) => {
      expect(mayForget({ at: agedBy(ageMs), isNeeded }, NOW)).toBe(!isNeeded && ageMs > KEPT_MS);
    }),
  );
  expect(mayForget({ at: 'never', isNeeded: false }, NOW)).toBe(false);
});

/** What has refs for undos: tasks `here` and `gone`, and worktrees that are there, removed, or forgotten. */
async function openKept() {
  const repository = await openRepository({ files: { a: '1\n' } });
  const folder = join(repository.beside, 'worktrees');
  mkdirSync(folder);
  const problems: string[] = [];
  const worktrees = new Map([
    ['wt-ready', 'ready'],
    ['wt-gone', 'removed'],
    ['wt-used', 'removed'],
  ]);
  const tasks = [{ id: 'here', worktree: 'wt-used' }];
  const records: WorktreeRecord[] = [];
  const context = {
    table: {
      has: (id: string) => id === 'here',
      ofWorktree: (id: string) => tasks.filter(({ worktree }) => worktree === id),
    },
    trash: { needsWorktree: (id: string) => id === 'wt-trash' },
    worktrees: {
      keeper: {
        find: (id: string) => (worktrees.has(id) ? { state: worktrees.get(id) } : undefined),
        values: () => records,
        forget: (id: string) =>
          void records.splice(
            records.findIndex((record) => record.id === id),
            1,
          ),
      },
    },
    trace: { write: ({ message }: { message: string }) => problems.push(message) },
  } as unknown as EngineContext;
  const kept = new KeptForUndo(() => context, folder);
  const journals = new TakeOverJournals(join(folder, 'takeOvers'));
  const keep = (ref: string) => repository.git('update-ref', ref, 'HEAD');
  return { repository, folder, problems, kept, journals, keep, records };
}

function journalOf(
  { cwd }: TestRepository,
  about: Partial<TakeOverJournal> & { id: string },
): TakeOverJournal {
  return {
    ...{ schema: 1, task: 'gone', worktree: 'wt-none', to: 'folder', source: cwd, top: cwd, at: OLD },
    ...{
      state: 'done',
      scratch: `/none/legwork/${about.id}`,
      keptOn: `refs/legwork/undo/${about.id}`,
      paths: [],
    },
    ...about,
  } as TakeOverJournal;
}

const refsOf = async ({ git }: TestRepository) =>
  (await git('for-each-ref', '--format=%(refname)', 'refs/legwork')).split('\n').filter(Boolean);

test('I12: take-overs are forgotten, with their refs, once they are old and neither task nor worktree is there', async () => {
  const { repository, kept, journals, keep, problems } = await openKept();
  const all = [
    journalOf(repository, { id: 'outlived' }),
    journalOf(repository, { id: 'removed', worktree: 'wt-gone', state: 'undone' }),
    journalOf(repository, { id: 'young', at: agedBy(KEPT_MS - 1) }),
    journalOf(repository, { id: 'ofTask', task: 'here' }),
    journalOf(repository, { id: 'ofWorktree', worktree: 'wt-ready' }),
    journalOf(repository, { id: 'ofOthers', worktree: 'wt-used' }),
  ];
  for (const journal of all) {
    journals.close(journal);
    await keep(journal.keptOn ?? '');
  }
  const parked = 'refs/legwork/parked/old';
  await keep(parked);
  await kept.tidy(NOW);
  const left = ['ofOthers', 'ofTask', 'ofWorktree', 'young'];
  expect(await refsOf(repository)).toEqual([parked, ...left.map((id) => `refs/legwork/undo/${id}`)]);
  const known = await Promise.all((await journals.worktrees()).map((id) => journals.ofWorktree(id)));
  expect(
    known
      .flat()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(left);
  expect(problems).toEqual([]);
});

test('I12: what was discarded is forgotten likewise, also when its repository is gone', async () => {
  const { repository, kept, keep, folder } = await openKept();
  const refs = ['gone', 'here'].map((task) => ({ task, ref: `refs/legwork/discarded/${task}/1` }));
  for (const { task, ref } of refs) {
    kept.noteDiscard({ task, repository: repository.path('.git'), ref });
    await keep(ref);
  }
  await kept.tidy(Date.now());
  expect(await refsOf(repository)).toHaveLength(2);
  const later = Date.now() + KEPT_MS + 60_000;
  await kept.tidy(later);
  expect(await refsOf(repository)).toEqual(['refs/legwork/discarded/here/1']);
  expect(readdirSync(join(folder, 'discards'))).toHaveLength(1);
  kept.noteDiscard({
    task: 'gone',
    repository: repository.path('.git'),
    ref: 'refs/legwork/discarded/gone/2',
  });
  await rm(repository.cwd, { recursive: true });
  await kept.tidy(later + KEPT_MS);
  expect(readdirSync(join(folder, 'discards'))).toHaveLength(1);
});

test('a removed worktree is forgotten, with its beginning, once a person has removed all that was parked of it', async () => {
  const { repository, kept, keep, records, problems } = await openKept();
  const parked = (...names: string[]) =>
    names.map((name) => ({ ref: `refs/legwork/parked/${name}`, commit: '', at: OLD }));
  const all: Partial<WorktreeRecord>[] = [
    { id: 'wt-deleted', state: 'removed', parked: parked('none') },
    { id: 'wt-partly', state: 'removed', parked: parked('none', 'left') },
    { id: 'wt-used', state: 'removed', parked: parked('none') },
    { id: 'wt-trash', state: 'removed', parked: parked('none') },
    { id: 'wt-ready', state: 'ready', parked: parked('none') },
    { id: 'wt-away', state: 'removed', parked: parked('none'), repository: '/none' },
  ];
  for (const record of all) {
    records.push({ repository: repository.path('.git'), ...record } as WorktreeRecord);
    await keep(beginOfWorktree(record.id ?? ''));
  }
  await keep('refs/legwork/parked/left');
  await kept.tidy(NOW);
  const left = ['wt-away', 'wt-partly', 'wt-ready', 'wt-trash', 'wt-used'];
  expect(records.map(({ id }) => id).toSorted()).toEqual(left);
  expect(await refsOf(repository)).toEqual(['refs/legwork/parked/left', ...left.map(beginOfWorktree)]);
  expect(problems).toEqual([]);
});

test('what git refuses to remove stays on record, and is tried again', async () => {
  const { repository, kept, journals, keep, problems } = await openKept();
  const journal = journalOf(repository, { id: 'locked' });
  journals.close(journal);
  await keep(journal.keptOn ?? '');
  const lock = repository.path('.git/packed-refs.lock');
  await repository.write({ '.git/packed-refs.lock': '' });
  await kept.tidy(NOW);
  expect([await journals.worktrees(), problems.length]).toEqual([['wt-none'], 1]);
  await rm(lock);
  await kept.tidy(NOW);
  expect([await journals.worktrees(), await refsOf(repository)]).toEqual([[], []]);
});
