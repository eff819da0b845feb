import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DiscardRecords } from '../../../src/worktrees/discards.ts';
import { TakeOverJournals } from '../../../src/worktrees/takeOver/journal.ts';
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
