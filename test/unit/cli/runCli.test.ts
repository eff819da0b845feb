import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Cli } from '../../../src/cli/cli.ts';
import { HostLink } from '../../../src/client/hostLink.ts';
import { ALL_VERBS } from '../../../src/cli/allVerbs.ts';
import { FREQUENT_VERBS } from '../../../src/cli/frequentVerbs.ts';
import { runCli } from '../../../src/cli/runCli.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';

/** What a command line prints that needs no host. */
async function printed(...words: string[]): Promise<{ code: number; text: string }> {
  // In a file there is no folder, so nothing can be made there.
  const paths = dataPaths(join(import.meta.filename, 'home'));
  const program = { nodePath: '/nowhere', scriptPath: '/nowhere', paths };
  const session = { id: 'cli:ann', label: 'ann' };
  const stdout = new PassThrough();
  const cli = {
    ...{ version: '1.2.3', program, session, hosts: new HostLink(program, session), environment: {} },
    ...{ stdout, stderr: stdout, exitCode: 0 },
  } as unknown as Cli;
  // As the command line chooses its program.
  const isFrequent = Object.hasOwn(FREQUENT_VERBS, words[0] ?? '');
  const code = await runCli(words, cli, isFrequent ? { groups: { 'Verbs:': FREQUENT_VERBS } } : ALL_VERBS);
  return { code, text: String(stdout.read() ?? '') };
}

test('every verb of the help is found by its name, and helps alike alone and among all', async () => {
  const { code, text } = await printed('--help');
  expect(code).toBe(0);
  const verbs = [...text.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, verb = '']) => verb);
  expect(verbs).toEqual(
    expect.arrayContaining(['run', 'agent', 'ls', 'wait', 'attach', 'rm', 'host', 'help']),
  );
  expect(verbs.length).toBeGreaterThan(25);
  for (const verb of verbs.filter((name) => name !== 'help')) {
    const alone = await printed(verb, '--help');
    expect(alone.text, verb).toMatch(new RegExp(`^Usage: legwork ${verb}\\b`));
    // `help` comes first here, so all verbs are there.
    expect(await printed('help', verb), verb).toEqual(alone);
  }
});

test.each(['lx', 'constructor', '__proto__', ''])('"%s" is no verb', async (word) => {
  const { code, text } = await printed(word);
  expect(code).toBe(2);
  expect(text).toMatch(/unknown command/);
});

test.each([
  ['frobnicate', "legwork: unknown command 'frobnicate'\nSee legwork --help.\n"],
  ['show', "legwork: missing required argument 'TASK'\nSee legwork show --help.\n"],
  ['drain', "legwork: required option '-c, --consumer <name>' not specified\nSee legwork drain --help.\n"],
  ['mcp --frob', "legwork: unknown option '--frob'\nSee legwork mcp --help.\n"],
  ['host frob', "legwork: unknown command 'frob'\nSee legwork host --help.\n"],
  ['run --nmae x y', "legwork: unknown option '--nmae'\n(Did you mean --name?)\n"],
  ['progress 140', "legwork: argument PERCENT cannot be '140'. It must be a number from 0 to 100.\n"],
])('of "%s" it says what is wrong, and what to do next', async (line, text) => {
  expect(await printed(...line.split(' '))).toEqual({ code: 2, text });
});

const STEERING = ['\u001b[2J', '\u001b]0;title\u0007', '\u009b31m', '\r\u202e'];
test.each(
  STEERING.flatMap((odd) => [
    [`${odd}ls`],
    ['ls', `--${odd}`],
    ['run', '--timeout', odd, 'true'],
    ['run', '--group', odd, '--cwd', odd, 'true'],
    ['config', 'set', odd, odd],
    ['schedule', 'add', odd, 'run', `--${odd}`],
  ]),
)('what it complains of cannot control the terminal: %j', async (...words) => {
  const { code, text } = await printed(...words);
  expect(code).not.toBe(0);
  expect(text).toMatch(/\S/);
  // oxlint-disable-next-line no-control-regex -- matching control characters is the purpose
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});
