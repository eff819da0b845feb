import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFolders } from '../../../src/core/folderCheck.ts';
import { dataPaths, ownFolders, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import { discardsIn, takeOversIn } from '../../../src/worktrees/worktreePaths.ts';

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
  expect(await checkFolders(paths, trace)).toEqual([{ folder: paths.output, count: 1, names: ['odd'] }]);
  isOver = true;
  await others;
  expect(turns).toBeGreaterThan(1);
});

test('all that are odd are counted, and some are named', async () => {
  for (let index = 0; index < 12; index++) mkdirSync(join(paths.tasks, `folder${index}`));
  const [found, ...others] = await checkFolders(paths, trace);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ folder: paths.tasks, count: 12 });
  expect(found?.names).toHaveLength(10);
});

test('what a process left that was killed while it replaced files is removed, in every folder', async () => {
  const folders = [...ownFolders(paths), discardsIn(paths.worktrees), takeOversIn(paths.worktrees)];
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  for (const folder of folders) {
    const left = join(folder, `record.json.${child.pid}-3.tmp`);
    writeFileSync(left, '{');
    utimesSync(left, 1, 1);
    writeFileSync(join(folder, 'foreign.tmp'), '');
    utimesSync(join(folder, 'foreign.tmp'), 1, 1);
  }
  expect(await checkFolders(paths, trace)).toEqual([]);
  for (const folder of folders) {
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual(['foreign.tmp']);
  }
});

test('a folder that is made when it is needed is no problem', async () => {
  rmSync(paths.races, { recursive: true });
  const problems: unknown[] = [];
  await checkFolders(paths, { write: (event) => problems.push(event) });
  expect(problems).toEqual([]);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'what cannot be removed is told, and what is odd beside it is found',
  async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    const left = join(paths.tasks, `a.json.${child.pid}-3.tmp`);
    writeFileSync(left, '{');
    utimesSync(left, 1, 1);
    for (const name of ['a-odd', 'z-odd']) mkdirSync(join(paths.tasks, name));
    const events: object[] = [];
    chmodSync(paths.tasks, 0o500);
    const [found] = await checkFolders(paths, { write: (event) => void events.push(event) });
    chmodSync(paths.tasks, 0o700);
    expect(found).toMatchObject({ folder: paths.tasks, count: 2 });
    expect(events).toContainEqual({ event: 'problem', message: expect.stringContaining('EACCES') });
  },
);
