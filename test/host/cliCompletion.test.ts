import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { isInstalled, openTmux } from '../helpers/host/tmux.ts';

/* `legwork complete`, and its scripts in real shells. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

/** What is offered for a line that is typed up to here. */
const offered = async (line: string) => {
  const printed = await cli.answerOf('complete', 'bash', '9', '80', line);
  return printed.split('\n').slice(0, -1);
};

test('completion says what may follow: verbs, options, tasks, groups, agents, modes and fields', async () => {
  const id = await cli.run('--name', 'my task', '--group', 'a b', 'sleep 1000');
  const cases: [line: string, words: string[] | RegExp][] = [
    ['legwork can', ['cancel']],
    ['legwork help can', ['cancel']],
    ['legwork cancel --re', ['--reason']],
    ['legwork cancel ', [id, 'my\\ task']],
    ["legwork cancel 'my", ['my task']],
    ['legwork rm ', []],
    ['legwork run --after=my', ['my\\ task']],
    ['legwork run --after my\\ task:f', ['failure']],
    ['legwork run -g ', ['a\\ b']],
    ['legwork run -C ', [':folders']],
    ['legwork run --batch ', [':files']],
    ['legwork run -- make ', [':command 1']],
    ['legwork run make --', [':command 1']],
    ['legwork agent claude-', ['claude-acp']],
    ['legwork agent claude --mode a', ['ask', 'allow-edits', 'allow-all']],
    ['legwork groups ', ['set', 'next']],
    ['legwork config set agentLimits.d', ['agentLimits.depth']],
    ['legwork completion ', ['bash', 'zsh', 'fish']],
    ["legwork ls --format '{id} {exi", ['{id} {exitCode}']],
    ['legwork run --name ', []],
    ['legwork nonsense x ', []],
    ['legwork cancel "$(touch x)" `touch x` ', [id, 'my\\ task']],
  ];
  for (const [line, words] of cases) expect(await offered(line), line).toEqual(words);
  expect(existsSync(join(cli.directory, 'x'))).toBe(false);
});

test('completion starts no host, and is silent without one', async () => {
  expect(await offered('legwork cancel ')).toEqual([]);
  expect(await offered('legwork can')).toEqual(['cancel']);
  expect(existsSync(cli.home)).toBe(false);
  await mkdir(cli.home, { mode: 0o700 });
  await writeFile(join(cli.home, 'host.json'), 'rubbish');
  expect(await offered('legwork cancel ')).toEqual([]);
  expect(await cli.legwork('complete', 'bash')).toMatchObject({ code: 2 });
});

const SHELLS = {
  bash: { words: ['bash', '--norc', '-i'], source: 'source <(legwork completion bash)' },
  zsh: { words: ['zsh', '-f', '-i'], source: 'source <(legwork completion zsh)' },
  fish: { words: ['fish', '--no-config'], source: 'legwork completion fish | source' },
};

for (const [shell, { words, source }] of Object.entries(SHELLS))
  test.skipIf(!isInstalled('tmux') || !isInstalled(shell))(
    `a person who presses Tab in ${shell} gets what they meant, quoted right`,
    async () => {
      await cli.run('--name', "it's $mine", '--group', 'a b', 'sleep 1000');
      const bin = join(cli.directory, 'bin');
      await mkdir(bin);
      await writeFile(join(bin, 'legwork'), `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`, {
        mode: 0o755,
      });
      await mkdir(join(cli.directory, 'some folder'));
      const PATH = `${bin}${delimiter}${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
      const terminal = await openTmux({
        command: words,
        cwd: cli.directory,
        environment: { PATH, LEGWORK_HOME: cli.home, PS1: '> ', HOME: cli.directory },
      });
      await terminal.type(`${source}; echo it is 'there'\r`);
      await terminal.shows(/^it is there/m);
      const tab = async (line: string, becomes: string | RegExp) => {
        await terminal.type(line);
        await terminal.press('Tab');
        await terminal.shows(becomes);
        await terminal.press('C-u');
        await terminal.shows(/[>#]$/);
      };
      await tab('legwork canc', 'legwork cancel');
      await tab('legwork cancel it', /legwork cancel it\\'s\\ \\\$mine/);
      await tab('legwork run -g a', 'legwork run -g a\\ b');
      await tab('legwork run -C some', 'legwork run -C some\\ folder/');
      await tab('legwork agent claude --mode read', '--mode read-only');
      await terminal.type('legwork show it');
      await terminal.press('Tab');
      await terminal.shows(/legwork show it\\'s\\ \\\$mine/);
      await terminal.type(" --format 'name:{name}.'\r");
      await terminal.shows(/^name:it's \$mine\./m);
    },
  );
