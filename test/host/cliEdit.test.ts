import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Task } from '../../src/protocol/task.ts';
import { openCli, untilFile } from '../helpers/host/openCli.ts';

/* `legwork edit`, as real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

test('edit changes tasks that wait, says what they wait for now, and keeps what is not given', async () => {
  const first = await cli.run('--group', 'q', '--name', 'first', untilFile('go'));
  await cli.untilState(first, 'running');
  const id = await cli.run('--group', 'q', '--name', 'late', '--retry', '3', '--backoff', '7s', 'true');
  expect(await cli.answerOf('edit', 'late', '--priority', '-2', '--timeout', '1h', '--retry', '1')).toBe(
    `edited ${id}: queued in q\n`,
  );
  expect(await cli.show(id)).toMatchObject({
    ...{ name: 'late', group: 'q', priority: -2, timeoutMs: 3_600_000 },
    ...{ retry: { max: 1, backoffMs: 7000 }, attempt: { number: 1, max: 2 } },
  });
  expect(await cli.answerOf('edit', 'late', '--after', 'first:any')).toBe(`edited ${id}: after ${first}\n`);
  const [edited] = await cli.jsonOf<[Task]>(
    ...['edit', id, '--json', '--no-after', '--no-timeout', '--no-retry', '--no-name', '-g', 'free'],
  );
  expect(edited).toMatchObject({ id, group: 'free' });
  for (const field of ['after', 'timeoutMs', 'retry', 'name']) expect(edited).not.toHaveProperty(field);
  expect(await cli.legwork('wait', id)).toMatchObject({ code: 0 });
  cli.write('go');
  expect(await cli.legwork('wait', 'first')).toMatchObject({ code: 0 });
});

test('edit changes until when an agent run goes on', async () => {
  const first = await cli.run('--name', 'first', untilFile('go'));
  const own = ['--command', 'cat', '--protocol', 'plain'];
  const id = (
    await cli.answerOf('agent', 'mine', ...own, '--after', 'first', '--until', 'false', 'Hi')
  ).trim();
  await cli.answerOf(
    'edit',
    id,
    '--tries',
    '5',
    '--review-by',
    'mine',
    '--review-command',
    'echo NO FINDINGS',
  );
  expect((await cli.show(id)).until).toEqual({
    ...{ check: 'false', tries: 5, reviewBy: 'mine', reviewSetting: 'echo NO FINDINGS', tried: 0 },
  });
  await cli.answerOf('edit', id, '--until', 'true', '--no-review-by');
  expect((await cli.show(id)).until).toEqual({ check: 'true', tries: 5, tried: 0 });
  await cli.answerOf('edit', id, '--no-until');
  expect(await cli.show(id)).not.toHaveProperty('until');
  cli.write('go');
  expect(await cli.legwork('wait', first, id)).toMatchObject({ code: 0 });
});

test('edit says what cannot be: nothing given, unknown tasks, cycles, and tasks that run', async () => {
  const first = await cli.run('--group', 'q', '--name', 'first', untilFile('go'));
  await cli.untilState(first, 'running');
  const id = await cli.run('--group', 'q', '--after', first, 'true');
  const cases: [words: string[], code: number, says: string][] = [
    [['edit', id], 2, 'Say what to change'],
    [['edit', id, '--after', 'nobody'], 2, 'no task "nobody"'],
    [['edit', id, '--after', id], 1, `${id} after ${id}`],
    [['edit', id, '--max-cost', '2'], 1, 'not an agent run'],
    [['edit', id, '--until', 'true'], 1, 'not an agent run'],
    [['edit', id, '--tries', '2'], 2, '--tries requires --until'],
    [['edit', id, '--review-command', 'x'], 2, '--review-command requires --review-by'],
    [['edit', id, '--backoff', '2s'], 2, '--backoff requires --retry'],
    [['edit', first, '--priority', '2'], 1, 'is running'],
    [['edit', id, '--group', '/'], 1, "A group's name"],
  ];
  for (const [words, code, says] of cases) {
    const { stderr, ...ended } = await cli.legwork(...words);
    expect(ended, words.join(' ')).toEqual({ code, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('internal error');
  }
  expect(await cli.answerOf('edit', first, '--name', 'other')).toBe(`edited ${first}: running\n`);
  cli.write('go');
});
