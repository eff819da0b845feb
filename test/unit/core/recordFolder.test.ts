import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RecordFolder } from '../../../src/core/recordFolder.ts';
import { scheduleRecord } from '../../../src/protocol/schedule.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/stores/1/schedules');

function copied(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-records-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(FIXTURES, folder, { recursive: true });
  return folder;
}

test('R2: records of schedules load for ever', async () => {
  const folder = copied();
  const store = new RecordFolder(folder, scheduleRecord);
  const { records, unreadable } = await store.load();
  expect(unreadable).toEqual([]);
  expect(records.map(({ id }) => `${id}.json`)).toEqual(readdirSync(FIXTURES));
  for (const record of records) {
    const text = readFileSync(join(FIXTURES, `${record.id}.json`), 'utf8');
    store.save(record);
    expect(readFileSync(join(folder, `${record.id}.json`), 'utf8')).toBe(text);
  }
});

test('a record that cannot be read stays where it is, and the others load', async () => {
  const folder = copied();
  writeFileSync(join(folder, 'sc-aaaaaaaa.json'), '{');
  writeFileSync(join(folder, 'sc-bbbbbbbb.json'), readFileSync(join(folder, 'sc-22222222.json')));
  writeFileSync(join(folder, 'sc-cccccccc.json'), '{"schema":2}');
  const { records, unreadable } = await new RecordFolder(folder, scheduleRecord).load();
  expect(records).toHaveLength(2);
  expect(unreadable.map(({ path }) => path.slice(-16, -5))).toEqual([
    'sc-aaaaaaaa',
    'sc-bbbbbbbb',
    'sc-cccccccc',
  ]);
  expect(readFileSync(join(folder, 'sc-aaaaaaaa.json'), 'utf8')).toBe('{');
});
