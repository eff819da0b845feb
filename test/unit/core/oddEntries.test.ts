import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOddEntries } from '../../../src/core/oddEntries.ts';
import { dataPaths, ownFolders, type DataPaths } from '../../../src/protocol/dataDirectory.ts';

const trace = { write: () => undefined };

let paths: DataPaths;
beforeEach(() => {
  paths = dataPaths(mkdtempSync(join(tmpdir(), 'legwork-odd-')));
  for (const folder of ownFolders(paths)) mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(paths.directory, { recursive: true }));

test('however many entries there are, other work continues while they are looked at', async () => {
  for (let index = 0; index < 20_000; index++) writeFileSync(join(paths.output, `${index}.log`), '');
  mkdirSync(join(paths.output, 'odd'));
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    for (; !isOver; turns++) await turn();
  })();
  expect(await findOddEntries(paths, trace)).toEqual([{ folder: paths.output, count: 1, names: ['odd'] }]);
  isOver = true;
  await others;
  expect(turns).toBeGreaterThan(1);
});

test('all that are odd are counted, and some are named', async () => {
  for (let index = 0; index < 12; index++) mkdirSync(join(paths.tasks, `folder${index}`));
  const [found, ...others] = await findOddEntries(paths, trace);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ folder: paths.tasks, count: 12 });
  expect(found?.names).toHaveLength(10);
});
