import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CLI, openCli } from '../helpers/host/openCli.ts';

/* Where a command line is called, and where its data directory is. */

/** The command line in a folder that is removed before it looks. */
function inDeletedFolder(home: string, ...words: string[]) {
  const gone = mkdtempSync(join(tmpdir(), 'legwork-gone-'));
  const line = `rmdir "${gone}" && exec "$@"`;
  return spawnSync('/bin/sh', ['-c', line, 'sh', process.execPath, CLI, ...words], {
    cwd: gone,
    env: { ...process.env, LEGWORK_HOME: home, LEGWORK_HOST_IDLE_MS: '1000' },
    encoding: 'utf8',
  });
}

test('from a deleted folder a task is started elsewhere, or refused in one sentence', async () => {
  const cli = openCli();
  const elsewhere = inDeletedFolder(cli.home, 'run', '--wait', '-C', '/', '--', 'pwd');
  expect(elsewhere).toMatchObject({ status: 0, stderr: '' });
  const refusal = {
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^legwork: The current folder no longer exists\. [^\n]*-C`\.\n$/) as string,
  };
  for (const words of [
    ['run', 'true'],
    ['run', '-C', 'sub', 'true'],
    ['agent', 'claude', 'hello'],
  ]) {
    expect(inDeletedFolder(cli.home, ...words), words.join(' ')).toMatchObject(refusal);
  }
  expect(inDeletedFolder(cli.home, 'ls')).toMatchObject({ status: 0, stderr: '' });
  await cli.close();
});

test('a home directory in which nothing can be made is an error at once', () => {
  const { LEGWORK_HOME: _home, XDG_STATE_HOME: _state, ...own } = process.env;
  const ended = spawnSync(process.execPath, [CLI, 'run', 'true'], {
    env: { ...own, HOME: '/proc' },
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(ended).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^legwork: The data directory \/proc\/[^\n]* cannot be used: [^\n]*\n$/,
    ) as string,
  });
});

test.runIf(userInfo().uid === 0)("somebody else's data directory is told to be theirs", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-other-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  // As another user, who can read neither this folder nor what node_modules may lie in.
  const node = join(folder, 'node');
  const script = join(folder, 'cli.js');
  execFileSync('cp', [process.execPath, node]);
  execFileSync('cp', [CLI, CLI.replace('cli.js', 'cliProgram.js'), folder]);
  for (const words of [['ls'], ['run', 'true'], ['host', 'status']]) {
    const ended = spawnSync(node, [script, ...words], {
      cwd: '/',
      env: { PATH: process.env.PATH, LEGWORK_HOME: home },
      encoding: 'utf8',
      uid: 65534,
      gid: 65534,
    });
    expect(ended, words.join(' ')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        `belongs to user "${userInfo().username}"; choose another directory`,
      ) as string,
    });
  }
  expect(readdirSync(home)).toEqual([]);
});
