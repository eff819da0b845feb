import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { dataPaths, ownFolders } from '../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { countingNode } from '../helpers/host/countingNode.ts';
import { openHome, SESSION } from '../helpers/host/openHome.ts';

const isRoot = userInfo().uid === 0;
/** Names of the folders as they lie below the directory, which itself is `.`. */
const FOLDERS = ownFolders(dataPaths('/')).map((path) => basename(path) || '.');

const WAYS: [what: string, put: (path: string) => void, reason: string][] = [
  ['others can write to', (path) => chmodSync(path, 0o777), 'others can write to'],
  ['the group can write to', (path) => chmodSync(path, 0o770), 'others can write to'],
  ...(isRoot
    ? ([
        ["that is somebody else's", (path: string) => chownSync(path, 65534, 65534), 'belongs to user'],
      ] as const)
    : []),
] as [string, (path: string) => void, string][];

test.each(FOLDERS.flatMap((name) => WAYS.map(([what, put, reason]) => ({ name, what, put, reason }))))(
  'R1: a folder $name $what is refused in one sentence, and nothing is written into it',
  async ({ name, put, reason }) => {
    const home = openHome();
    const { directory } = home.paths;
    const folder = name === '.' ? directory : `${directory}/${name}`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    put(folder);
    const { nodePath, count } = countingNode();
    await expect(connectHost({ ...home.program, nodePath }, SESSION)).rejects.toMatchObject({
      code: ErrorCode.dataDirectory,
      message: expect.stringMatching(
        `^The data directory ${directory} cannot be used: [^\\n]*${reason}[^\\n]*\\.$`,
      ) as string,
    });
    expect(count()).toBe(name === '.' ? 0 : 1);
    if (name !== '.') expect(readdirSync(folder)).toEqual([]);
    // A host that finds it alone refuses, too.
    await expect(home.embedded.connect()).rejects.toMatchObject({ code: ErrorCode.dataDirectory });
    if (name === '.') expect(readdirSync(folder)).toEqual([]);
    // Whoever tidies up after the test.
    chownSync(folder, userInfo().uid, userInfo().gid);
    chmodSync(folder, 0o700);
  },
);

test('folders that a umask has left readable are closed, by the next host, too, and all works', async () => {
  const home = openHome();
  const folders = ownFolders(home.paths);
  for (const folder of folders) {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
  }
  const client = await home.connect();
  const { id } = await client.start(home.params('echo done'));
  await client.wait(id);
  expect(folders.map((folder) => (statSync(folder).mode & 0o777).toString(8))).toEqual(
    folders.map(() => '700'),
  );
  // What a host has written counts as its own.
  await home.killHost();
  chmodSync(home.paths.directory, 0o755);
  await (await home.connect()).list();
  expect(statSync(home.paths.directory).mode & 0o777).toBe(0o700);
});

/** A folder in which somebody else's things lie as well, all of them readable by others. */
function usedFolder(path: string): () => string[] {
  const folders = ['.', 'bin', 'output', 'Documents'].map((name) => join(path, name));
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
  }
  return () => folders.map((folder) => (statSync(folder).mode & 0o777).toString(8));
}

test('a data directory that has other uses keeps its permissions, and what is written is closed', async () => {
  const home = openHome();
  const { directory } = home.paths;
  const modes = usedFolder(directory);
  const client = await home.connect();
  const { id } = await client.start(home.params('echo done'));
  await client.wait(id);
  expect((await client.output({ id })).text).toBe('done\n');
  expect(modes()).toEqual(['755', '755', '755', '755']);
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const readable = files.filter(
    ({ name, parentPath }) => (statSync(join(parentPath, name)).mode & 0o077) !== 0,
  );
  expect(readable.map(({ name }) => name)).toEqual([]);
});

test('folders that are links keep the permissions of what they lead to, whatever the umask of it', async () => {
  const home = openHome();
  const [directory = '', ...folders] = ownFolders(home.paths);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const targets = folders.map((folder, index) => {
    const target = join(home.folder, `target${index}`);
    symlinkSync(target, folder);
    return usedFolder(target);
  });
  const client = await home.connect();
  const { id } = await client.start(home.params('echo done'));
  await client.wait(id);
  expect((await client.output({ id })).text).toBe('done\n');
  expect(targets.flatMap((modes) => modes())).toEqual(
    folders.flatMap(() => Array(4).fill('755') as string[]),
  );
});
