import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* `--format` of the verbs that print tasks, as real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

test('every verb that prints tasks prints them in the form one wants', async () => {
  const watching = cli.launch('watch', '--format', '{type} {name} {exitCode}.');
  await waitFor('watch to print', async () => {
    await cli.run('--group', 'probe', '--wait', 'true');
    return watching.stdout() !== '';
  });
  const first = await cli.run('--name', 'one', '--group', 'mine', 'exit 7');
  const second = await cli.run('--name', 'two', '--group', 'mine', '--after', 'one:any', 'true');
  const form = ['--format', '{name}\\t{exitCode}'];
  const waited = await cli.legwork('wait', second, first, ...form);
  expect(waited.code).toBe(7);
  expect(waited.stdout.split('\n').sort()).toEqual(['', 'one\t7', 'two\t0']);
  expect(await cli.answerOf('ls', '--group', 'mine', ...form)).toBe('two\t0\none\t7\n');
  expect(await cli.answerOf('ls', '--running', ...form)).toBe('');
  expect(await cli.answerOf('show', 'one', '--format', '{status.failure.kind}')).toBe('exit\n');
  expect(await cli.answerOf('drain', '--consumer', 'c', ...form)).toMatch(/one\t7\ntwo\t0\n$/);
  await watching.hasPrinted('completed two 0.\n');
  watching.child.kill();
  expect(watching.stdout()).toContain('failed one 7.\n');
});

test.each(['ls', 'show x', 'wait x', 'watch', 'drain -c x'])(
  '%s refuses an unknown field, before all else',
  async (verb) => {
    const ended = await cli.legwork(...verb.split(' '), '--format', '{nam}');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^legwork: \{nam\} is not a field\. The fields are: .*name.*\n$/);
  },
);
