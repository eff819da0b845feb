import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { isInstalled, openTmux } from '../helpers/host/tmux.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* `legwork watch --notify` at a real terminal. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

/** What a terminal receives from `watch` with these words, while tasks go on. */
async function watched(words: string, work: () => Promise<unknown>, until: string): Promise<string> {
  const environment = { LEGWORK_HOME: cli.home, TERM_PROGRAM: '', LC_TERMINAL: '', KITTY_WINDOW_ID: '' };
  const terminal = await openTmux({ command: ['bash', '--norc'], cwd: cli.directory, environment });
  cli.write('received');
  await terminal.tmux('pipe-pane', 'cat >> received');
  await terminal.type(`env -u TMUX "${process.execPath}" "${CLI}" watch ${words}\r`);
  await waitFor('watch to print', async () => {
    await cli.run('--group', 'probe', '--wait', 'true');
    return cli.read('received').includes('registered');
  });
  await work();
  await waitFor('the terminal to receive it', () => cli.read('received').includes(until));
  await terminal.press('C-c');
  return readFileSync(join(cli.directory, 'received'), 'utf8');
}

const inTerminal = test.skipIf(!isInstalled('tmux'));

inTerminal(
  'a person is notified of tasks that are done, have failed or need them, and of nothing else',
  async () => {
    const received = await watched(
      '--notify=osc777',
      async () => {
        await cli.legwork('run', '--wait', '--name', 'odd;name', 'exit 3');
        const id = await cli.run('--name', 'asks', 'sleep 1000');
        await cli.untilState(id, 'running');
        await cli.answerOf('progress', '--task', id, '--waiting', 'Which one?');
        await cli.answerOf('cancel', id);
        await cli.answerOf('run', '--wait', '--name', 'fine', 'true');
      },
      'notify;Task done;fine\u0007',
    );
    const notices = received
      .split('\u001b]777;notify;')
      .slice(1)
      .map((text) => text.split('\u0007')[0]);
    expect(notices.filter((text) => !text?.endsWith(';true'))).toEqual([
      'Task failed (3);odd;name',
      'Task needs you;asks: Which one?',
      'Task done;fine',
    ]);
  },
);

inTerminal('the form is chosen by the terminal, and what follows the option may be a task', async () => {
  const id = await cli.run('--name', 'build', 'while [ ! -e go ]; do sleep 0.05; done');
  await cli.untilState(id, 'running');
  const environment = { LEGWORK_HOME: cli.home, TERM_PROGRAM: 'WezTerm' };
  const terminal = await openTmux({ command: ['bash', '--norc'], cwd: cli.directory, environment });
  cli.write('received');
  await terminal.tmux('pipe-pane', 'cat >> received');
  await terminal.type(`TERM_PROGRAM=WezTerm "${process.execPath}" "${CLI}" watch --notify build\r`);
  await waitFor('watch to print', async () => {
    await cli.legwork('progress', '--task', id, '--message', String(Math.random()));
    return cli.read('received').includes(`${id} `);
  });
  cli.write('go');
  // Inside tmux, the sequence is wrapped.
  const sequence = '\u001bPtmux;\u001b\u001b]9;Task done: build\u0007\u001b\\';
  await waitFor('the notification', () => cli.read('received').includes(sequence));
});

test('without a terminal, notifications are refused', async () => {
  const ended = await cli.legwork('watch', '--notify');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^legwork: --notify needs a terminal[^\n]*\n$/);
});
