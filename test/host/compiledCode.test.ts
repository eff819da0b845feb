import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { openRepository } from '../helpers/git/openRepository.ts';
import { openCli } from '../helpers/host/openCli.ts';
import { openHome } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { nodePath } from '../helpers/npm.ts';

const PROJECT = join(import.meta.dirname, '../..');
const ACTIVATION = join(PROJECT, 'test/bench/activation.child.ts');

/* The code of our own programs, compiled for the next start: it saves time, and does nothing else. */

/** The file of a program in a cache, once it is there and no longer `before`. */
async function codeIn(cache: string, program: string, before?: number) {
  const look = () => {
    const name = (existsSync(cache) ? readdirSync(cache) : []).find(
      (each) => each.startsWith(`${program}-`) && !each.endsWith('.tmp'),
    );
    if (name === undefined) return undefined;
    const path = join(cache, name);
    const { ino, size } = statSync(path);
    return ino === before ? undefined : { path, ino, size };
  };
  return waitFor(`code of ${program}`, look);
}

test('a host keeps its code, and the next one starts without it where it is damaged, and keeps it anew', async () => {
  const home = openHome({ hasOwnCache: true });
  await home.connect();
  const code = await codeIn(home.paths.cache, 'taskHostProgram');
  await home.killHost();
  // In its place, so that what is there later under another number is a new file.
  writeFileSync(code.path, 'x'.repeat(code.size));
  const client = await home.connect();
  expect((await client.wait((await client.start(home.params('exit 3'))).id)).status.state).toBe('failed');
  await codeIn(home.paths.cache, 'taskHostProgram', code.ino);
});

test('so does the command line, and it says the same with kept code as without', async () => {
  const cli = openCli({ LEGWORK_CODE_CACHE: undefined });
  const { cache } = dataPaths(cli.home);
  const first = await cli.answerOf('ls');
  const code = await codeIn(cache, 'cliProgram');
  expect(await cli.answerOf('ls')).toBe(first);
  expect((await codeIn(cache, 'cliProgram')).ino).toBe(code.ino);
  writeFileSync(code.path, 'x'.repeat(code.size));
  expect(await cli.answerOf('ls')).toBe(first);
  expect((await codeIn(cache, 'cliProgram', code.ino)).size).toBeGreaterThan(0);
  await cli.close();
});

test('so does the program that makes worktrees', async () => {
  const home = openHome();
  const repository = await openRepository({ files: { a: 'one\n' } });
  const client = await home.connect();
  const { cwd, environment } = repository;
  const run = async () => {
    const started = await client.start(home.params('cat a', { cwd, environment, worktree: {} }));
    expect((await client.wait(started.id)).status).toEqual({ state: 'completed', exitCode: 0 });
  };
  await run();
  const code = await codeIn(home.paths.cache, 'worktreeProgram');
  await run();
  expect((await codeIn(home.paths.cache, 'worktreeProgram')).ino).toBe(code.ino);
  writeFileSync(code.path, 'x'.repeat(code.size));
  await run();
  expect((await codeIn(home.paths.cache, 'worktreeProgram', code.ino)).size).toBeGreaterThan(0);
});

test('so does the extension, in whichever editor', async () => {
  const home = openHome();
  await home.connect();
  const cache = join(home.folder, 'code');
  const env = { ...process.env, LEGWORK_HOME: home.paths.directory, LEGWORK_CODE_CACHE: cache };
  const activate = async (meanwhile: () => Promise<unknown>) => {
    const ended = promisify(execFile)(nodePath(), [ACTIVATION, PROJECT], { env });
    await meanwhile();
    ended.child.stdin?.end();
    expect((await ended).stdout).toContain('"activate"');
  };
  const code = () => codeIn(cache, 'extensionProgram');
  await activate(code);
  const { ino, path, size } = await code();
  await activate(() => Promise.resolve());
  expect((await code()).ino).toBe(ino);
  writeFileSync(path, 'x'.repeat(size));
  await activate(() => codeIn(cache, 'extensionProgram', ino));
});

test('both keep it where the environment says', async () => {
  const cache = join(openHome().folder, 'code');
  const cli = openCli({ LEGWORK_CODE_CACHE: cache, LEGWORK_HOST_IDLE_MS: '20000' });
  await cli.run('true');
  await codeIn(cache, 'cliProgram');
  await codeIn(cache, 'taskHostProgram');
  expect(existsSync(dataPaths(cli.home).cache)).toBe(false);
  await cli.close();
});
