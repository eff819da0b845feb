import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLI, openCli, untilFile } from '../helpers/host/openCli.ts';
import { pidsWithVariable, stateOf } from '../helpers/host/processes.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* What the command line does with tasks that run: input, pauses, progress. Real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

/** Process states (`R`, `S`, `T` …) of a task as the system tells them. */
function processStates(id: string): string[] {
  return pidsWithVariable('LEGWORK_TASK_ID', id).flatMap((pid) => stateOf(pid) ?? []);
}

test('B6: a task that takes input gets lines, from words and from standard input', async () => {
  const id = await cli.run('--input', 'read -r a; read -r b; read -r c; echo "$a-$b-$c"');
  expect(await cli.answerOf('send', id, 'one')).toBe('');
  expect(await cli.withInput('two\nthree', 'send', id, '-')).toEqual({ code: 0, stdout: '', stderr: '' });
  await cli.answerOf('wait', id);
  expect(await cli.answerOf('logs', id)).toBe('one-two-three\n');
  const ended = await cli.legwork('send', id, 'more');
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stderr).toMatch(new RegExp(`^legwork: Task ${id} `));
});

test('B6: more than fits is taken as the task reads it', async () => {
  const id = await cli.run('--input', `${untilFile('go')}; head -c 300001 | wc -c`);
  await cli.untilState(id, 'running');
  const sending = cli.withInput('a'.repeat(300_000), 'send', id, '-');
  cli.write('go');
  expect(await sending).toMatchObject({ code: 0, stdout: '' });
  await cli.answerOf('wait', id);
  expect((await cli.answerOf('logs', id)).trim()).toBe('300001');
});

test('B6: an input is ended, alone or after the last that is sent', async () => {
  const count = () => cli.run('--input', `${untilFile('go')}; wc -c`);
  const [one, other, third] = [await count(), await count(), await count()];
  for (const id of [one, other, third]) await cli.untilState(id, 'running');
  expect(await cli.answerOf('send', one, '--eof')).toBe('');
  expect(await cli.answerOf('send', other, 'four', '--eof')).toBe('');
  expect(await cli.withInput('eight\n12', 'send', third, '-', '--eof')).toMatchObject({ code: 0 });
  expect((await cli.legwork('send', one, 'more')).stderr).toContain('closed its input');
  cli.write('go');
  for (const [id, bytes] of [
    [one, '0'],
    [other, '5'],
    [third, '9'],
  ] as const) {
    await cli.answerOf('wait', id);
    expect((await cli.answerOf('logs', id)).trim()).toBe(bytes);
  }
});

test('B6 A4: bytes are sent, followed and printed as they are', async () => {
  const random = seededRandom(11);
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const bytes = Buffer.concat([
    every,
    Buffer.from(Array.from({ length: 150_000 }, () => random() * 256)),
    every,
  ]);
  const id = await cli.run('--input', `head -c ${bytes.length}`);
  await cli.untilState(id, 'running');
  const printed = (...words: string[]) =>
    promisify(execFile)(process.execPath, [CLI, ...words], {
      ...{ encoding: 'buffer', maxBuffer: 1e6, env: { ...process.env, LEGWORK_HOME: cli.home } },
    });
  const following = printed('logs', '-f', id);
  expect(await cli.withInput(bytes, 'send', '--no-newline', id, '-')).toMatchObject({ code: 0, stderr: '' });
  expect((await following).stdout.equals(bytes)).toBe(true);
  expect((await printed('logs', id)).stdout.equals(bytes)).toBe(true);
});

test('B6: what takes no input says so', async () => {
  const id = await cli.run(untilFile('go'));
  const refused = await cli.legwork('send', id, 'hello');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('--input');
  expect(await cli.withInput('', 'send', id)).toMatchObject({ code: 2 });
  cli.write('go');
  await cli.answerOf('wait', id);
});

test('B5: a paused task stands still, and goes on', async () => {
  const id = await cli.run(`echo begun; ${untilFile('go')}; echo done`);
  await waitFor('its output', async () => (await cli.answerOf('logs', id)) === 'begun\n');
  expect(await cli.answerOf('pause', id)).toBe(`paused ${id}\n`);
  await waitFor('it to stand still', () => {
    const states = processStates(id);
    return states.length > 0 && states.every((state) => /[TD]/.test(state));
  });
  expect(await cli.answerOf('ls')).toMatch(new RegExp(`${id} +paused `));
  cli.write('go');
  expect(await cli.answerOf('resume', id)).toBe(`resumed ${id}\n`);
  await cli.answerOf('wait', id);
  expect(await cli.answerOf('logs', id)).toBe('begun\ndone\n');
  expect(await cli.show(id)).not.toHaveProperty('pausedAt');
});

test('B5, B9: a paused task stays paused when the host is gone, and goes on with the next', async () => {
  const id = await cli.run(`echo begun; ${untilFile('go')}; echo done`);
  await waitFor('its output', async () => (await cli.answerOf('logs', id)) === 'begun\n');
  await cli.answerOf('pause', id);
  await cli.answerOf('host', 'stop');
  expect((await cli.show(id)).pausedAt).toBeTruthy();
  const { pid } = await cli.jsonOf<{ pid: number }>('host', 'status', '--json');
  process.kill(pid, 'SIGKILL');
  cli.write('go');
  expect(await cli.answerOf('resume', id)).toBe(`resumed ${id}\n`);
  await cli.answerOf('wait', id);
  expect(await cli.answerOf('logs', id)).toBe('begun\ndone\n');
});

test('B5, B7: the time a task stands still is not its own', async () => {
  const id = await cli.run('--timeout', '8s', `echo begun; ${untilFile('go')}`);
  await waitFor('its output', async () => (await cli.answerOf('logs', id)) === 'begun\n');
  await cli.answerOf('pause', id);
  const { startedAt = '' } = await cli.show(id);
  await waitFor('more time than it has', () => Date.now() > Date.parse(startedAt) + 8_500);
  cli.write('go');
  await cli.answerOf('resume', id);
  await cli.answerOf('wait', id);
});

test('B5: a task that has not started is held, and one that is paused can be cancelled', async () => {
  const pending = await cli.run('--delay', '1h', 'true');
  const running = await cli.run('sleep 1000');
  await cli.untilState(running, 'running');
  expect(await cli.answerOf('pause', pending, running)).toBe(`paused ${pending}\npaused ${running}\n`);
  expect(await cli.answerOf('ls')).toMatch(new RegExp(`${pending} +paused `));
  expect(await cli.answerOf('cancel', pending, running)).toContain(`cancelled ${running}\n`);
  expect(pidsWithVariable('LEGWORK_TASK_ID', running)).toEqual([]);
});

test('B4, B6: from inside, a task tells how far it is, what it needs and what it came to', async () => {
  const script = [
    `legwork progress 41 --message Compiling`,
    untilFile('ask'),
    `legwork progress --waiting 'Which one?'`,
    untilFile('answer'),
    `legwork progress 90% --running --result '3 files'`,
    untilFile('end'),
  ].join(' && ');
  const id = await cli.run('--name', 'build', script);
  await waitFor('progress', async () => (await cli.show(id)).progress?.percent === 41);
  expect(await cli.answerOf('ls')).toMatch(/running 41 % .* · Compiling\n/s);
  expect(await cli.answerOf('show', id)).toMatch(/Progress +41 % Compiling\n/);
  cli.write('ask');
  const asking = await cli.untilState(id, 'waiting');
  expect(asking.status).toMatchObject({ state: 'waiting', for: 'input', message: 'Which one?' });
  expect(await cli.answerOf('ls')).toMatch(/needs input .* · Which one\?/);
  cli.write('answer');
  expect(await cli.untilState(id, 'running')).toMatchObject({
    progress: { percent: 90 },
    result: { summary: '3 files' },
  });
  cli.write('end');
  await cli.answerOf('wait', id);
  expect((await cli.show(id)).result).toEqual({ summary: '3 files' });
});

test('B4: progress needs a task', async () => {
  expect(await cli.legwork('progress', '41')).toMatchObject({ code: 2, stdout: '' });
  const id = await cli.run(untilFile('go'));
  expect(await cli.jsonOf('progress', '7', '--task', id, '--json')).toMatchObject({
    progress: { percent: 7 },
  });
  cli.write('go');
  await cli.answerOf('wait', id);
});
