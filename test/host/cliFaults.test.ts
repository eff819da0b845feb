import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { isInstalled, openTmux } from '../helpers/host/tmux.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* What becomes of a verb that cannot print. */

let cli: ReturnType<typeof openCli>;
beforeAll(async () => {
  cli = openCli();
  expect(await cli.legwork('run', '--wait', '--name', 'ended', 'echo out')).toMatchObject({ code: 0 });
  await cli.run('--name', 'live', '--input', 'sleep 1000');
  await cli.run('--name', 'late', '--group', 'q', '--delay', '1h', 'true');
  writeFileSync(join(cli.directory, 'batch'), '{"command":"true"}\n');
});
afterAll(() => cli.close());

/** Every verb that prints, as it prints something. */
const VERBS: string[][] = [
  ['--help'],
  ['--version'],
  ['run', '--help'],
  ['run', 'true'],
  ['run', '--wait', '--json', 'true'],
  ['run', '--follow', 'echo out'],
  ['run', '--batch', 'batch'],
  ['run', '--batch-schema'],
  ['agents'],
  ['ls'],
  ['ls', '--json'],
  ['ls', '--format', '{id}'],
  ['top'],
  ['tree'],
  ['show', 'ended'],
  ['logs', 'ended'],
  ['logs', '--follow', 'ended'],
  ['logs', '--json', 'ended'],
  ['wait', 'ended'],
  ['wait', '--json', 'ended'],
  ['edit', 'late', '--priority', '1'],
  ['groups'],
  ['host', 'status'],
  ['drain', '--consumer', 'c'],
  ['collect', '--json', '--older-than', '1d'],
  ['completion', 'bash'],
  ['complete', 'bash', '9', '80', 'legwork '],
];

/** Runs a verb with a file as standard output. */
async function printInto(words: string[], path: string, flags: string) {
  const file = openSync(path, flags);
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: cli.directory,
    env: { ...process.env, LEGWORK_HOME: cli.home, LEGWORK_HOST_IDLE_MS: '1000' },
    stdio: ['ignore', file, 'pipe'],
  });
  closeSync(file);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stderr = child.stdio[2] ? await text(child.stdio[2]) : '';
  return { code: await closed, stderr };
}

const LINE = /^legwork: what it prints cannot be written: [^\n]+\n$/;

test.skipIf(!existsSync('/dev/full')).each(VERBS.map((words) => ({ words, line: words.join(' ') })))(
  'on a full disk, legwork $line says so in one line',
  async ({ words }) => {
    const { code, stderr } = await printInto(words, '/dev/full', 'w');
    expect(stderr).toMatch(LINE);
    expect(stderr).toContain('ENOSPC');
    expect(code).toBe(1);
  },
);

test.each(
  VERBS.filter((words) => words[0] !== 'complete').map((words) => ({ words, line: words.join(' ') })),
)('into a file that is only read, legwork $line says so in one line', async ({ words }) => {
  const { code, stderr } = await printInto(words, join(cli.directory, 'batch'), 'r');
  expect(stderr).toMatch(LINE);
  expect(code).toBe(1);
});

test('watch says it when it has something to print', async () => {
  const file = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [CLI, 'watch'], {
    cwd: cli.directory,
    env: { ...process.env, LEGWORK_HOME: cli.home },
    stdio: ['ignore', file, 'pipe'],
  });
  closeSync(file);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const isOver = { now: false };
  void closed.then(() => (isOver.now = true));
  while (!isOver.now) await cli.run('true');
  expect(await closed).toBe(1);
});

test.each(
  [['ls', '--json'], ['logs', 'ended'], ['--help']].map((words) => ({ words, line: words.join(' ') })),
)('a reader that has seen enough of legwork $line is no fault', async ({ words }) => {
  const child = cli.launch(...words);
  child.child.stdout.destroy();
  expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
});

test.skipIf(!isInstalled('tmux'))('a terminal that is closed ends what prints to it', async () => {
  const environment = { LEGWORK_HOME: cli.home };
  const terminal = await openTmux({ command: ['bash', '--norc'], cwd: cli.directory, environment });
  await terminal.type(`"${process.execPath}" "${CLI}" top 2>errors\r`);
  await terminal.shows('q quit');
  const shell = (await terminal.tmux('display-message', '-p', '#{pane_pid}')).trim();
  const pid = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ')[0] ?? '';
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  await terminal.tmux('kill-server');
  await waitFor('top to have ended', () => !existsSync(`/proc/${pid}`));
  // Whether it learns of it by a signal or by an error.
  expect(cli.read('errors').replace(LINE, '')).toBe('');
});
