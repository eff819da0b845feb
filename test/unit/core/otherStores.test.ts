import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checked } from '../../../src/protocol/checked.ts';
import { raceRecord } from '../../../src/protocol/race.ts';
import { worktreeRecord } from '../../../src/protocol/worktree.ts';
import { discardRecord } from '../../../src/worktrees/discards.ts';
import { takeOverJournal } from '../../../src/worktrees/takeOver/journal.ts';

const STORES = join(import.meta.dirname, '../../fixtures/stores/1');
const SCHEMAS = {
  worktrees: worktreeRecord,
  races: raceRecord,
  takeOvers: takeOverJournal,
  discards: discardRecord,
};

describe.each(Object.entries(SCHEMAS))('R2: records of %s of schema 1 load for ever', (folder, schema) => {
  const names = readdirSync(join(STORES, folder));
  const records = names.map((name) => JSON.parse(readFileSync(join(STORES, folder, name), 'utf8')) as object);

  test.each(names)('%s', (name) => {
    const record = records[names.indexOf(name)];
    expect(checked(schema as typeof raceRecord, record)).toEqual(record);
    expect(record).toMatchObject({ id: name.replace(/\.json$/, '') });
  });

  test('every field that there may be is in one of them', () => {
    const { shape } = schema() as unknown as { shape: Record<string, unknown> };
    const known = new Set(records.flatMap((record) => Object.keys(record)));
    // A race in a task of another program has a parent.
    expect(Object.keys(shape).filter((field) => !known.has(field) && field !== 'parent')).toEqual([]);
  });
});
