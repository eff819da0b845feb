import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { dataPaths, taskPath } from '../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { openHome, SESSION, untilGo } from '../helpers/host/openHome.ts';
import { childrenOf, isAlive } from '../helpers/host/processes.ts';
import { mountSmallDisk } from '../helpers/host/smallDisk.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

test('R1: a data directory that cannot be made is an error with its path and cause', async () => {
  const home = openHome();
  const file = join(home.folder, 'a file');
  writeFileSync(file, '');
  const paths = dataPaths(join(file, 'home'));
  await expect(connectHost({ ...home.program, paths }, SESSION)).rejects.toMatchObject({
    code: ErrorCode.dataDirectory,
    message: expect.stringMatching(/home cannot be used: .*\/a file is not a folder\.$/),
  });
});

test('R2 R3: a record that is garbage is set aside and reported, and the others load', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params('exit 3'));
  await client.wait(id);
  await home.killHost();
  const path = taskPath(home.paths, 'sh-garbage1');
  writeFileSync(path, '{"schema": 1, "id": "sh-gar');
  const next = await home.connect();
  expect((await next.list()).map((task) => task.id)).toEqual([id]);
  const { unreadable } = await next.hostStatus();
  expect(unreadable).toEqual([{ path, reason: expect.stringMatching(/JSON/) }]);
  expect(readFileSync(path, 'utf8')).toBe('{"schema": 1, "id": "sh-gar');
});

test('W3 W6 T10: a save that fails is shown, retried and cleared, and meanwhile nothing starts', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(5)));
  await home.running(client, id);
  // What a full disk does to a save: it fails, while the task's process goes on.
  const aside = `${home.paths.tasks}.aside`;
  renameSync(home.paths.tasks, aside);
  writeFileSync(home.paths.tasks, 'no directory');
  home.go();
  const ended = await client.wait(id);
  expect(ended.status).toEqual({ state: 'failed', failure: { kind: 'exit', code: 5, message: 'done' } });
  expect(ended.unsaved).toMatch(/ENOTDIR/);
  await expect(client.start(home.params('true'))).rejects.toMatchObject({ code: ErrorCode.notSaved });
  expect(await client.list()).toHaveLength(1);
  expect(home.names(home.paths.output)).toEqual([`${id}.log`]);

  rmSync(home.paths.tasks);
  renameSync(aside, home.paths.tasks);
  await waitFor('the save to be made good', async () => (await client.get(id)).unsaved === undefined);
  expect(JSON.parse(readFileSync(taskPath(home.paths, id), 'utf8'))).toMatchObject({ status: ended.status });
});

const NO_MOUNT = 'mounting a disk that is small enough to fill needs root';
/** A page, which is what tmpfs counts in. */
const BLOCK = 'x'.repeat(4096);

test('W3 W6 T10: on a full disk tasks go on, ends are true, nothing new starts, and room makes it good', async ({
  skip,
}) => {
  const disk = mountSmallDisk('size=1m');
  if (!disk) return skip(NO_MOUNT);
  const home = openHome({ directory: join(disk.folder, 'home') });
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(5)));
  const { process } = await home.running(client, id);
  disk.fill(BLOCK);

  const folders = [home.paths.tasks, home.paths.output, home.paths.environments, home.paths.run];
  const before = folders.map(home.names);
  const refused = { code: ErrorCode.notSaved, message: expect.stringContaining('ENOSPC') as string };
  await expect(client.start(home.params('true'))).rejects.toMatchObject(refused);
  const environment = { UNIQUE: '1' };
  await expect(client.start(home.params('true', { environment }))).rejects.toMatchObject(refused);
  expect(folders.map(home.names)).toEqual(before);
  expect((await client.list()).map((task) => task.status.state)).toEqual(['running']);
  expect(isAlive(process.pid)).toBe(true);

  home.go();
  const ended = await client.wait(id);
  expect(ended.status).toMatchObject({ state: 'failed', failure: { kind: 'exit', code: 5 } });
  expect(ended.unsaved).toMatch(/ENOSPC/);
  expect((await client.hostStatus()).tasks.unsaved).toBe(1);
  await expect(client.start(home.params('true'))).rejects.toMatchObject(refused);

  disk.free();
  await waitFor('the save to be made good', async () => (await client.get(id)).unsaved === undefined);
  expect(JSON.parse(readFileSync(taskPath(home.paths, id), 'utf8'))).toMatchObject({ status: ended.status });
  const next = await client.start(home.params('true'));
  expect((await client.wait(next.id)).status.state).toBe('completed');
});

test('W3 R10: an end that the disk has no room to mark is marked when it has, host or no host', async ({
  skip,
}) => {
  const disk = mountSmallDisk('nr_inodes=100');
  if (!disk) return skip(NO_MOUNT);
  const home = openHome({ directory: join(disk.folder, 'home') });
  const client = await home.connect();
  const { id, output } = await client.start(home.params(untilGo(6)));
  const { process } = await home.running(client, id);
  disk.fill('');
  await expect(client.start(home.params('true'))).rejects.toMatchObject({ code: ErrorCode.notSaved });

  home.go();
  await waitFor('the command to end', () => readFileSync(output.path, 'utf8').endsWith('done\n'));
  await waitFor('the wrapper to wait for room', () => childrenOf(process.pid).length === 0);
  expect(isAlive(process.pid)).toBe(true);
  expect((await client.get(id)).status.state).toBe('running');
  await home.killHost();
  expect(home.names(home.paths.run).filter((name) => name.includes('.exit.'))).toEqual([]);

  disk.free();
  const ended = await (await home.connect()).wait(id);
  expect(ended.status).toMatchObject({ state: 'failed', failure: { kind: 'exit', code: 6 } });
  expect(ended.unsaved).toBeUndefined();
});

test('a wrapper whose data directory was removed ends with its task', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(0)));
  await home.running(client, id);
  await home.killHost();
  rmSync(home.paths.directory, { recursive: true });
  home.go();
  await waitFor('the wrapper to be gone', () => home.launcherPids().length === 0);
});

test('A2 A4: one GiB of output is all there, and the host does not grow with it', async () => {
  const home = openHome();
  const client = await home.connect();
  const before = (await client.hostStatus()).memoryBytes;
  const gib = 1024 ** 3;
  const { id } = await client.start(home.params(['head', '-c', String(gib), '/dev/zero']));
  const ended = await client.wait(id);
  expect(ended).toMatchObject({ status: { state: 'completed' }, output: { bytes: gib } });
  expect((await client.hostStatus()).memoryBytes - before).toBeLessThan(20 * 1024 ** 2);
  const part = await client.output({ id, offset: -10 });
  expect(part).toMatchObject({ offset: gib - 10, nextOffset: gib, totalBytes: gib });
});
