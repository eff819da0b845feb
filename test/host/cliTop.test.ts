import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersTo, ASKING_AGENT, permissionAsk } from '../helpers/host/askingAgent.ts';
import { killNow } from '../helpers/host/processes.ts';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { isInstalled, openTmux } from '../helpers/host/tmux.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* `legwork top` in a real terminal. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

const SHELL = ['bash', '--norc', '-i'];

/** A shell in a terminal, with `top` on it. */
async function openTop(variables: Record<string, string> = {}) {
  const environment = { LEGWORK_HOME: cli.home, PS1: '> ', ...variables };
  const terminal = await openTmux({ command: SHELL, cwd: cli.directory, environment });
  await terminal.shows('>');
  await terminal.type(`"${process.execPath}" "${CLI}" top; echo "ended $?"\r`);
  await terminal.shows('q quit');
  /** The terminal is as before: its usual screen, a cursor, and input that is echoed. */
  const isRestored = async (code: number) => {
    await terminal.shows(new RegExp(`^ended ${code}$`, 'm'));
    const flags = '#{alternate_on} #{cursor_flag} #{wrap_flag}';
    expect((await terminal.tmux('display-message', '-p', flags)).trim()).toBe('0 1 1');
    await terminal.type('echo it is "here"\r');
    await terminal.shows(/^it is here$/m);
  };
  const pid = async () => {
    const shell = (await terminal.tmux('display-message', '-p', '#{pane_pid}')).trim();
    return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ')[0]);
  };
  return { ...terminal, isRestored, pid };
}

const inTerminal = test.skipIf(!isInstalled('tmux'));

inTerminal('a person sees tasks change, finds one, reads its output, cancels it, and quits', async () => {
  await cli.run('--name', 'first', 'echo of the first; sleep 1000');
  const top = await openTop();
  const second = await cli.run('--name', 'second', 'sleep 1000');
  await top.shows(new RegExp(`› ${second} .*second`));
  await top.press('j', 'Enter');
  await top.shows(/^of the first$/m);
  await top.press('C-c');
  await top.shows(/› .*running .*first/);
  await top.press('/');
  await top.type('SEC');
  await top.shows('Filter: SEC');
  await waitFor('the others to go', async () => !(await top.screen()).includes('first'));
  await top.press('Enter', 'a');
  await top.shows(`Task ${second} asks nothing.`);
  await top.press('c');
  await top.shows(`Cancel ${second}, second? y/n`);
  await top.press('n', 'c', 'y');
  await top.shows(/› .*cancelled .*second/);
  expect((await cli.show('first')).status.state).toBe('running');
  await top.press('Escape');
  await top.shows('first');
  await top.press('q');
  await top.isRestored(0);
});

inTerminal('a person answers from the table what an agent asks', async () => {
  const ask = permissionAsk([
    ['pg', 'allow_once', 'Postgres'],
    ['lite', 'allow_once', 'SQLite'],
    ['no', 'reject_once', 'Neither'],
  ]);
  const command = ASKING_AGENT.map((word) => `'${word}'`).join(' ');
  const words = ['--command', command, '--protocol', 'acp', '--env', `ASKS=${JSON.stringify([ask])}`, 'Ask.'];
  const id = (await cli.answerOf('agent', 'asking', ...words)).trim();
  await cli.untilState(id, 'waiting');
  const top = await openTop();
  await top.shows(new RegExp(`› ${id}`));
  await top.press('a');
  await top.shows(/SQLite/);
  // What is typed before one can have read the question does not count.
  await waitFor('the answer to be taken', async () => {
    await top.type('2\r');
    return (await cli.show(id)).status.state !== 'waiting';
  });
  // A key that was typed in vain may have returned to the table already.
  await top.press('x');
  await top.shows(new RegExp(`› ${id} +completed`));
  expect(answersTo(await cli.show(id))).toEqual([
    { outcome: expect.objectContaining({ optionId: 'lite' }) as unknown },
  ]);
  await top.press('q');
  await top.isRestored(0);
});

inTerminal('the table follows the size of the terminal, goes away with Ctrl-Z, and comes back', async () => {
  for (let index = 0; index < 8; index++) await cli.run('--name', `t${index}`, '--delay', '1h', 'true');
  const top = await openTop();
  await top.shows('t0');
  await top.tmux('set-option', '-g', 'window-size', 'manual');
  await top.tmux('resize-window', '-x', '60', '-y', '6');
  await top.shows(/^[^\n]*pending[^\n]*\n[^\n]*\n›[^\n]*t7\n[^\n]*t6\n[^\n]*t5\n[^\n]*q quit/);
  await top.press('G');
  await top.shows(/t2\n.*t1\n›.*t0\n/);
  await top.press('C-z');
  await top.shows('Stopped');
  await top.type('fg\r');
  await top.shows(/t2\n.*t1\n›.*t0\n/);
  await top.press('C-c');
  await top.shows('> ');
  expect((await top.tmux('display-message', '-p', '#{alternate_on}')).trim()).toBe('0');
});

inTerminal.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
] as const)('the terminal is restored when %s ends it', async (signal, code) => {
  const top = await openTop();
  process.kill(await top.pid(), signal);
  await top.isRestored(code);
});

inTerminal('a host that dies is replaced, and the table shows what the next one says', async () => {
  const id = await cli.run('--name', 'lasting', 'sleep 1000');
  const top = await openTop();
  await top.shows('lasting');
  const { pid } = JSON.parse(readFileSync(join(cli.home, 'host.json'), 'utf8')) as { pid: number };
  killNow(pid);
  const next = await cli.run('--name', 'next', 'sleep 1000');
  await top.shows(new RegExp(`${next} .*next`));
  await top.shows(new RegExp(`${id}  running .*lasting`));
  await top.press('q');
  await top.isRestored(0);
});

inTerminal('colors are used, unless NO_COLOR is set', async () => {
  await cli.run('--name', 'first', 'sleep 1000');
  const hasColours = async (variables: Record<string, string>) => {
    const top = await openTop(variables);
    await top.shows('first');
    const drawn = await top.screen('-e');
    await top.press('q');
    return drawn.includes('\u001b[');
  };
  expect(await hasColours({ NO_COLOR: '' })).toBe(true);
  expect(await hasColours({ NO_COLOR: '1' })).toBe(false);
});

test('where there is no terminal, the table is printed once', async () => {
  const id = await cli.run('--name', 'first', 'sleep 1000');
  const printed = await cli.answerOf('top');
  expect(printed).toMatch(new RegExp(`^ID .*TASK\n${id} .*first\n$`));
});
