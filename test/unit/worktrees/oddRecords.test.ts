import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { discardWorktree } from '../../../src/worktrees/discardWorktree.ts';
import { DiscardRecords } from '../../../src/worktrees/discards.ts';
import { TakeOverJournals } from '../../../src/worktrees/takeOver/journal.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';
import { openWorktree, planWorktree } from '../../helpers/git/worktreeSteps.ts';
import { ODD_ENTRIES, putOdd } from '../../helpers/host/rubbish.ts';

test.each(Object.keys(ODD_ENTRIES))(
  'R2: a %s in the place of a record keeps nobody waiting',
  async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'legwork-records-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const name of ['open', 'wt-22222222']) mkdirSync(join(folder, name));
    await putOdd(join(folder, 'open/odd.json'), kind);
    await putOdd(join(folder, 'wt-22222222/odd.json'), kind);
    await putOdd(join(folder, 'odd.json'), kind);
    const journals = new TakeOverJournals(folder);
    expect((await journals.open()).get('odd')).toEqual(expect.any(String));
    expect(await journals.ofWorktree('wt-22222222')).toEqual([]);
    for await (const record of new DiscardRecords(folder).all()) expect.fail(record.id);
  },
);

test.each([
  { name: 'that of another', more: { id: 'to-other' } },
  { name: 'with temporary files elsewhere', more: { scratch: '/home/me/legwork/work' } },
  { name: 'with temporary files in a folder of somebody', more: { scratch: '/home/me/to-odd' } },
  { name: 'kept on a branch', more: { keptOn: 'refs/heads/main' } },
])('R2: a journal of a take-over $name is not gone by', async ({ more }) => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-records-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const journals = new TakeOverJournals(folder);
  const journal = {
    ...{ schema: 1, id: 'to-odd', task: 'ag-1', worktree: 'wt-22222222', to: 'folder', source: '/a' },
    ...{ top: '/a', at: new Date().toISOString(), state: 'preparing', paths: [] },
    ...{ scratch: '/a/.git/legwork/to-odd', keptOn: 'refs/legwork/undo/to-odd' },
  };
  mkdirSync(join(folder, 'open'));
  const path = join(folder, 'open', 'to-odd.json');
  writeFileSync(path, JSON.stringify(journal));
  expect((await journals.open()).get('to-odd')).toEqual(journal);
  writeFileSync(path, JSON.stringify({ ...journal, ...more }));
  expect((await journals.open()).get('to-odd')).toEqual(expect.any(String));
});

test.each(['refs/heads/main', 'refs/legwork/x\ndelete refs/heads/main', 'HEAD'])(
  'R2: a record of what was discarded that names %j is passed by',
  async (ref) => {
    const folder = mkdtempSync(join(tmpdir(), 'legwork-records-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const records = new DiscardRecords(folder);
    const at = new Date().toISOString();
    records.save({ schema: 1, id: 'a', task: 'ag-1', repository: '/a', ref, at });
    records.save({ schema: 1, id: 'b', task: 'ag-1', repository: '/a', ref: 'refs/legwork/b-1/2', at });
    const read = [];
    for await (const { id } of records.all()) read.push(id);
    expect(read).toEqual(['b']);
  },
);

test('R2: nothing outside the data directory is removed, whatever the record of a worktree says', async () => {
  const repository = await openRepository({ files: { a: '1\n' } });
  const path = repository.path('..', 'documents', 'gone');
  mkdirSync(join(path, '..', '.removed'), { recursive: true });
  writeFileSync(join(path, '..', 'letter'), 'dear\n');
  const making = await planWorktree(repository, { path });
  const at = { environment: repository.environment, folder: making.folder };
  await expect(discardWorktree(making.record, at)).rejects.toThrow('is not in this data directory');
  const now = new Date().toISOString();
  const cleared = await planWorktree(repository, { path, state: 'removing', clearedAt: now });
  expect(await cleared.remove()).toMatchObject({ code: 1, output: expect.stringContaining('so it stays') });
  expect(existsSync(join(path, '..', 'letter'))).toBe(true);
  expect(existsSync(join(path, '..', '.removed'))).toBe(true);
  // As in a directory that was copied while the original goes on.
  const { record, checkout } = await openWorktree(repository);
  const copy = await planWorktree(repository, { path: record.path });
  await expect(discardWorktree(copy.record, at)).rejects.toThrow('is not in this data directory');
  expect(existsSync(checkout.path('a'))).toBe(true);
});
