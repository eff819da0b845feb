import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { ANOTHER_USER, folderForAnotherUser } from '../helpers/host/anotherUser.ts';
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
  // An option is advised only where there is one.
  const says = 'legwork: The current folder no longer exists. `cd` to another folder';
  for (const words of [['template', 'ls'], ['template', 'save', 'x', 'y', '--workspace'], ['mcp']]) {
    const refused = { status: 1, stderr: `${says}.\n` };
    expect(inDeletedFolder(cli.home, ...words), words.join(' ')).toMatchObject(refused);
  }
  expect(inDeletedFolder(cli.home, 'schedule', 'add', 'every 2h', '--', 'true').stderr).toBe(
    `${says}, or pass an absolute path with \`-C\` after \`run\` or \`agent\`.\n`,
  );
  const after = inDeletedFolder(cli.home, 'schedule', 'add', 'every 2h', '--', 'run', '-C', '/', 'true');
  expect(after.status, after.stderr).toBe(0);
  // Each line of a batch has a folder of its own.
  const batch = join(cli.directory, 'lines');
  const lines = [{ cwd: '/' }, {}, { cwd: 'sub' }].map((line) => JSON.stringify({ command: 'pwd', ...line }));
  writeFileSync(batch, lines.join('\n'));
  const { status, stdout, stderr } = inDeletedFolder(cli.home, 'run', '--batch', batch);
  expect([status, stdout]).toEqual([1, expect.stringMatching(/^sh-\w+\n$/)]);
  expect(stderr).toMatch(/^legwork: line 2: The current folder no [^\n]+\nlegwork: line 3: The [^\n]+\n$/);
  expect(inDeletedFolder(cli.home, 'run', '-C', '/', '--batch', batch)).toMatchObject({ status: 1 });
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

/** The command line as a user whom no account has, where it can be one; called in `/` with the data directory. */
function asAnotherUser(context: TestContext) {
  const folder = folderForAnotherUser() ?? context.skip('no process can be started as another user here');
  // They can read neither this folder nor what the running Node may lie in.
  execFileSync('cp', ['-r', process.execPath, dirname(CLI), folder]);
  const program = [join(folder, basename(process.execPath)), join(folder, basename(dirname(CLI)), 'cli.js')];
  const [node = '', script = ''] = program;
  const legwork = (environment: NodeJS.ProcessEnv, ...words: string[]) =>
    spawnSync(node, [script, ...words], {
      cwd: '/',
      env: { PATH: process.env.PATH, LEGWORK_HOST_IDLE_MS: '1000', ...environment },
      encoding: 'utf8',
      ...ANOTHER_USER,
    });
  return { folder, legwork };
}

describe.runIf(process.getuid?.() === 0)('a user whom no account has, as in a container,', () => {
  test("is told whose another's data directory is", (context) => {
    const { folder, legwork } = asAnotherUser(context);
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o700 });
    for (const words of [['ls'], ['run', 'true'], ['host', 'status']]) {
      expect(legwork({ LEGWORK_HOME: home }, ...words), words.join(' ')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(
          `belongs to user "${userInfo().username}"; choose another directory`,
        ) as string,
      });
    }
    expect(readdirSync(home)).toEqual([]);
  });

  test('runs tasks wherever the environment says that state belongs', (context) => {
    const { folder, legwork } = asAnotherUser(context);
    const long = join(folder, 'long'.repeat(30));
    const places: NodeJS.ProcessEnv[] = [
      { LEGWORK_HOME: join(folder, 'data') },
      { LEGWORK_HOME: long },
      { HOME: join(folder, 'home') },
      { XDG_STATE_HOME: join(folder, 'state') },
    ];
    for (const environment of places) {
      const ended = legwork(environment, 'run', '--wait', 'id -u; exit 3');
      expect(ended, JSON.stringify(environment)).toMatchObject({
        status: 3,
        stderr: expect.stringMatching(`^legwork: sh-[^\n]* \\(${ANOTHER_USER.uid}\\)\n$`) as string,
      });
      expect(legwork(environment, 'agents')).toMatchObject({ status: 0, stderr: '' });
      expect(legwork(environment, 'host', 'stop')).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('is told in one sentence that there is no such place', (context) => {
    const { legwork } = asAnotherUser(context);
    for (const environment of [{}, { HOME: '' }, { HOME: 'relative' }]) {
      expect(legwork(environment, 'ls'), JSON.stringify(environment)).toMatchObject({
        status: 1,
        stdout: '',
        stderr:
          'legwork: No home directory is known. Set HOME, or LEGWORK_HOME to a directory for the tasks.\n',
      });
    }
  });
});
