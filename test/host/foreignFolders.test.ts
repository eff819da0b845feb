import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
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

test('folders that a umask has left readable are closed, and all works', async () => {
  const home = openHome();
  const folders = ownFolders(home.paths);
  for (const folder of folders) {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
  }
  expect(await (await home.connect()).list()).toEqual([]);
  expect(folders.map((folder) => (statSync(folder).mode & 0o777).toString(8))).toEqual(
    folders.map(() => '700'),
  );
});
