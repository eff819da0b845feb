import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { takeHostLock } from '../../src/host/hostLock.ts';
import { dataPaths, type DataPaths } from '../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { countingNode } from '../helpers/host/countingNode.ts';
import { openCli } from '../helpers/host/openCli.ts';
import { openHome, SESSION } from '../helpers/host/openHome.ts';
import { ODD_ENTRIES, putOdd } from '../helpers/host/rubbish.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const OBSTACLES: [what: string, put: (paths: DataPaths) => Promise<void>, reason: string][] = [
  ['tasks is a file', ({ tasks }) => putOdd(tasks, 'empty'), 'tasks is not a folder'],
  ['run is a named pipe', ({ run }) => putOdd(run, 'namedPipe'), 'run is not a folder'],
  ['output is a dangling link', ({ output }) => putOdd(output, 'danglingLink'), 'output is not a folder'],
  ['env is a link loop', ({ environments }) => putOdd(environments, 'linkLoop'), 'env is not a folder'],
  ['the lock is a folder', ({ lock }) => putOdd(lock, 'folder'), 'host.lock is not a regular file'],
  ['the lock is a named pipe', ({ lock }) => putOdd(lock, 'namedPipe'), 'host.lock is not a regular file'],
  ['the lock is garbage', ({ lock }) => putOdd(lock, 'garbage'), 'host.lock cannot be locked'],
];

test.each(OBSTACLES)('R1: %s: the client says so after one start', async (_what, put, reason) => {
  const home = openHome();
  mkdirSync(home.paths.directory);
  await put(home.paths);
  const node = countingNode();
  const { nodePath } = node;
  const message = expect.stringMatching(
    `^The data directory ${home.paths.directory} cannot be used: [^\\n]*${reason}[^\\n]*\\.$`,
  ) as string;
  await expect(connectHost({ ...home.program, nodePath }, SESSION)).rejects.toMatchObject({
    code: ErrorCode.dataDirectory,
    message,
  });
  expect(node.count()).toBe(1);
  expect(readFileSync(home.paths.trace, 'utf8')).toContain('"openFailed"');
});

test.each(OBSTACLES)(
  'R1: %s: an embedded host says so, and opens once that is mended',
  async (_what, put, reason) => {
    const home = openHome({ isEmbedded: true });
    mkdirSync(home.paths.directory);
    await put(home.paths);
    await expect(home.connect()).rejects.toMatchObject({
      code: ErrorCode.dataDirectory,
      message: expect.stringContaining(reason) as string,
    });
    rmSync(home.paths.directory, { recursive: true });
    expect(await (await home.connect()).list()).toEqual([]);
  },
);

test.each(['-journal', '-wal', '-shm'])(
  'what lies at host.lock%s does not keep a host from opening',
  async (suffix) => {
    for (const kind of Object.keys(ODD_ENTRIES)) {
      const home = openHome();
      mkdirSync(home.paths.directory);
      await putOdd(home.paths.lock + suffix, kind);
      const lock = takeHostLock(home.paths.lock);
      expect(lock, kind).toBeDefined();
      lock?.dispose();
    }
  },
);

test('R1: the command line says it in one line', async () => {
  const cli = openCli();
  mkdirSync(cli.home);
  await putOdd(dataPaths(cli.home).tasks, 'empty');
  for (const words of [['run', 'true'], ['ls'], ['agents']]) {
    expect(await cli.legwork(...words)).toEqual({
      code: 1,
      stdout: '',
      stderr: `legwork: The data directory ${cli.home} cannot be used: ${cli.home}/tasks is not a folder.\n`,
    });
  }
  rmSync(cli.directory, { recursive: true });
});

const CRASHES: [what: string, script: string, reason: RegExp][] = [
  ['throws', 'setImmediate(() => { throw new TypeError("boom"); })', /^The task host has crashed .*boom/],
  ['rejects', 'setImmediate(() => Promise.reject(new Error("boom")))', /^The task host has crashed .*boom/],
  ['throws before it begins', 'throw new Error("No such built-in module")', /: No such built-in module\.$/],
  ['is killed', 'process.kill(process.pid, "SIGKILL")', /SIGKILL/],
  [
    'complains of much',
    'console.error("(node:1) Warning: x\\n(Use `node` to see)\\nfirst\\nsecond"); process.exit(9)',
    /: first\.$/,
  ],
];

test.each(CRASHES)('a host that %s as it starts is not started for ever', async (_what, script, reason) => {
  const home = openHome();
  const node = countingNode(script);
  const { nodePath } = node;
  await expect(connectHost({ ...home.program, nodePath }, SESSION)).rejects.toMatchObject({
    code: reason.source.startsWith('^') ? ErrorCode.hostCrashed : ErrorCode.hostUnavailable,
    message: expect.stringMatching(reason) as string,
  });
  expect(node.count()).toBeLessThanOrEqual(15);
});

test('a host that crashed once is started again, and its crash is in the trace', async () => {
  const home = openHome();
  const once = join(home.folder, 'once');
  const node = countingNode(`
    const fs = require('node:fs');
    if (!fs.existsSync('${once}')) setTimeout(() => { fs.writeFileSync('${once}', ''); throw new Error('boom'); }, 0);
  `);
  const { nodePath } = node;
  const { client, dispose } = await connectHost({ ...home.program, nodePath }, SESSION);
  await client.list();
  dispose();
  const trace = () => readFileSync(home.paths.trace, 'utf8');
  await waitFor('the crash in the trace', () => trace().includes('"event":"bug","message":"boom"'));
});

test('a directory that another process has and does not serve is no reason for many starts', async () => {
  const home = openHome();
  mkdirSync(home.paths.directory);
  const lock = takeHostLock(home.paths.lock);
  const node = countingNode();
  const { nodePath } = node;
  await expect(connectHost({ ...home.program, nodePath }, SESSION)).rejects.toMatchObject({
    code: ErrorCode.hostUnavailable,
    message: expect.stringContaining('another process has locked the data directory') as string,
  });
  expect(node.count()).toBeLessThan(10);
  lock?.dispose();
});
