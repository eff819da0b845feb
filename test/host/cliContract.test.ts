import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GroupState, TaskNews } from '../../src/protocol/messages.ts';
import type { Task } from '../../src/protocol/task.ts';
import { openCli, untilFile } from '../helpers/host/openCli.ts';
import { isAlive, killNow, pidsWithVariable } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* The contract through the built command line, as real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

test('B1: one slot runs one task at a time, the highest priority first', async () => {
  const first = await cli.run('--group', 'build', untilFile('go'));
  const low = await cli.run('--group', 'build', 'echo low >> order');
  const high = await cli.run('--group', 'build', '--priority', '5', 'echo high >> order');
  await cli.untilState(first, 'running');
  for (const id of [low, high]) {
    expect((await cli.show(id)).status).toEqual({ state: 'pending', waitsFor: { kind: 'slot' } });
  }
  expect(await cli.answerOf('ls')).toMatch(new RegExp(`${low} +queued in build `));
  expect(await cli.jsonOf<GroupState[]>('groups', '--json')).toContainEqual({
    name: 'build',
    slots: 1,
    isPaused: false,
    running: 1,
    pending: 2,
  });
  cli.write('go');
  expect(await cli.legwork('wait', low, high)).toMatchObject({ code: 0, stderr: '' });
  expect(cli.read('order')).toBe('high\nlow\n');
});

test('B1: a group gets more slots, or as many as there are', async () => {
  const ids = [];
  for (let count = 0; count < 3; count++) ids.push(await cli.run('--group', 'build', untilFile('go')));
  expect(await cli.answerOf('groups', 'set', 'build', '--slots', '2')).toMatch(/build +2 /);
  await cli.untilState(ids[1]!, 'running');
  expect((await cli.show(ids[2]!)).status.state).toBe('pending');
  const group = await cli.jsonOf<GroupState>('groups', 'set', 'build', '--slots', 'unlimited', '--json');
  expect(group).not.toHaveProperty('slots');
  await cli.untilState(ids[2]!, 'running');
  expect(await cli.answerOf('groups')).toMatch(/build +unlimited +3 +0 +no/);
  cli.write('go');
  await cli.answerOf('wait', ...ids);
});

test('B1: a paused group starts nothing', async () => {
  expect(await cli.answerOf('pause', '--group', 'build')).toBe('paused group build\n');
  const id = await cli.run('--group', 'build', 'true');
  expect((await cli.show(id)).status).toEqual({ state: 'pending', waitsFor: { kind: 'paused' } });
  expect(await cli.answerOf('ls')).toContain('paused in build');
  expect(await cli.answerOf('groups')).toMatch(/build +1 +0 +1 +yes/);
  expect(await cli.answerOf('resume', '--group', 'build')).toBe('resumed group build\n');
  await cli.answerOf('wait', id);
});

test('B2: a chain ends with its first broken link, which is named', async () => {
  const first = await cli.run('--name', 'first', `${untilFile('go')}; exit 3`);
  const second = await cli.run('--after', 'first', 'true');
  const third = await cli.run('--after', second, 'true');
  const mourner = await cli.run('--after', 'first:failure', '--after', `${third}:any`, 'echo sad');
  expect(await cli.answerOf('show', second)).toMatch(new RegExp(`State +after ${first}\n`));
  cli.write('go');
  expect(await cli.legwork('wait', third)).toMatchObject({ code: 1 });
  expect((await cli.show(second)).status).toMatchObject({
    failure: { kind: 'dependency', on: [first], message: 'Task first failed.' },
  });
  expect((await cli.show(third)).status).toMatchObject({ failure: { kind: 'dependency', on: [second] } });
  expect(await cli.answerOf('ls')).toMatch(new RegExp(`${third} +failed \\(dependency\\) `));
  await cli.answerOf('wait', mourner);
  expect(await cli.answerOf('logs', mourner)).toBe('sad\n');
});

test('B3: a retry is tried until it succeeds, and what came before is kept', async () => {
  const script = 'echo x >> tries; echo "try $(wc -l < tries)"; [ "$(wc -l < tries)" -ge 3 ]';
  const id = await cli.run('--retry', '5', '--backoff', '50ms', '--wait', script);
  const task = await cli.show(id);
  expect(task).toMatchObject({
    status: { state: 'completed', exitCode: 0 },
    attempt: { number: 3, max: 6 },
    retry: { max: 5, backoffMs: 50 },
  });
  const failed = { state: 'failed', failure: { kind: 'exit', code: 1 } };
  expect(task.earlier).toMatchObject([
    { number: 1, status: failed },
    { number: 2, status: failed },
  ]);
  expect(readFileSync(task.earlier![0]!.output.path, 'utf8')).toMatch(/^try +1\n$/);
  expect(await cli.answerOf('logs', id)).toMatch(/^try +3\n$/);
  expect(await cli.answerOf('show', id)).toMatch(/Attempt +3 of 6\nEarlier +1: failed \(1\)/);
});

test('B3: a retry says when it comes, and comes at once when it is told to', async () => {
  const id = await cli.run('--retry', '1', '--backoff', '1h', '[ -e go ]');
  const waiting = await waitFor('the pause', async () => {
    const task = await cli.show(id);
    return task.status.state === 'pending' && task.status.waitsFor?.kind === 'time' ? task : undefined;
  });
  expect(waiting.attempt).toMatchObject({ number: 2, max: 2 });
  expect(await cli.answerOf('ls')).toMatch(/retry 1 of 1 at \d/);
  cli.write('go');
  expect(await cli.answerOf('now', id)).toBe(`started ${id}\n`);
  await cli.answerOf('wait', id);
});

test('B3, B7: what takes too long, or writes too much, is ended and says so', async () => {
  const slow = await cli.legwork('run', '--timeout', '300ms', '--wait', 'sleep 1000');
  expect(slow).toMatchObject({ code: 1 });
  expect(slow.stderr).toMatch(/timed out after .*: sleep 1000 \(.+\)/);
  const loud = await cli.jsonOf<Task>('run', '--output-limit', '100KB', '--wait', '--json', 'yes');
  expect(loud).toMatchObject({
    outputLimitBytes: 102_400,
    status: { state: 'failed', failure: { kind: 'outputLimit' } },
  });
  expect(pidsWithVariable('LEGWORK_TASK_ID', loud.id)).toEqual([]);
});

test('B3: a delayed task starts now when it is told to, and only then', async () => {
  const id = await cli.run('--delay', '1h', 'true');
  const timed = await cli.run('--at', '2999-12-24T18:00', 'true');
  expect((await cli.show(id)).status).toMatchObject({ state: 'pending', waitsFor: { kind: 'time' } });
  const table = await cli.answerOf('ls');
  expect(table).toMatch(/starts [\d -]*\d\d:\d\d /);
  expect(table).toContain('starts 2999-12-24 18:00');
  await cli.answerOf('now', id, timed);
  await cli.answerOf('wait', id, timed);
  const refused = await cli.legwork('now', id);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(id);
});

test('L7: the same key starts once', async () => {
  const id = await cli.run('--key', 'nightly', '--wait', 'echo x >> marks');
  expect(await cli.run('--key', 'nightly', '--wait', 'echo x >> marks')).toBe(id);
  expect(cli.read('marks')).toBe('x\n');
});

test('L4: the id of an ended task is a further attempt of it, that of a live one is taken', async () => {
  expect(await cli.run('--id', 'mine', '--wait', 'true')).toBe('mine');
  expect(await cli.run('--id', 'mine', untilFile('go'))).toBe('mine');
  expect((await cli.show('mine')).attempt.number).toBe(2);
  const refused = await cli.legwork('run', '--id', 'mine', 'true');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^legwork: .*mine/);
  cli.write('go');
  await cli.answerOf('wait', 'mine');
});

test('L1, L8: lines that match a monitor are told, and watch goes on with the next host', async () => {
  const watching = cli.launch('watch', '--json');
  const told = () =>
    watching
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as TaskNews);
  // It is listening as soon as it tells of something.
  await waitFor('the first news', async () => {
    await cli.run('--wait', 'true');
    return told().length > 0;
  });
  const loop = `echo booting; echo ready one; ${untilFile('go')}; echo ready two; ${untilFile('end')}`;
  const id = await cli.run('--notify-on', '^ready (\\w+)', loop);
  expect(id).toMatch(/^mo-/);
  const matches = () => told().flatMap((news) => (news.type === 'matched' && news.id === id ? [news] : []));
  await waitFor('the first match', () => matches().length === 1);
  expect(matches()[0]).toMatchObject({ number: 1, line: 'ready one', notify: true });
  const { pid } = await cli.jsonOf<{ pid: number }>('host', 'status', '--json');
  process.kill(pid, 'SIGKILL');
  await watching.hasComplained('the task host has ended');
  await waitFor('news of the next host', async () => {
    const other = await cli.run('--wait', 'true');
    return told().some((news) => news.id === other);
  });
  cli.write('go');
  await waitFor('the second match', () => matches().length === 2);
  expect(matches()[1]).toMatchObject({ number: 2, line: 'ready two' });
  cli.write('end');
  await waitFor('the end', () => told().some((news) => news.id === id && news.type === 'completed'));
  watching.child.kill('SIGINT');
  await watching.ended;
});

test('W5, W8: what a task starts is its child, and is cancelled with it', async () => {
  const root = await cli.run(`legwork run --name child 'sleep 1000' && sleep 1000`);
  const child = await waitFor('the child', async () => {
    const tasks = await cli.jsonOf<Task[]>('ls', '--json');
    return tasks.find((task) => task.name === 'child');
  });
  expect(child).toMatchObject({ producer: `task:${root}`, parent: { task: root } });
  const grandchild = await cli.run('--parent', 'child', 'sleep 1000');
  await cli.untilState(grandchild, 'running');
  const lines = (await cli.answerOf('tree')).trimEnd().split('\n');
  expect(lines.map((line) => line.split('  ')[0])).toEqual([root, `└─ ${child.id}`, '']);
  expect(lines[2]).toContain(`   └─ ${grandchild}  running  `);
  const nested = await cli.jsonOf<unknown>('tree', root, '--json');
  expect(nested).toMatchObject([{ task: { id: root }, children: [{ task: { id: child.id } }] }]);
  const cancelled = await cli.jsonOf<Task[]>('cancel', '--tree', root, '--json');
  expect(cancelled.map((task) => [task.id, task.status.state]).toSorted()).toEqual(
    [root, child.id, grandchild].map((id) => [id, 'cancelled']).toSorted(),
  );
  expect(await cli.answerOf('tree')).toBe('No task is running.\n');
  expect(await cli.answerOf('tree', '--all')).toContain(`└─ ${grandchild}`);
  expect(await cli.legwork('cancel', '--tree', root)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(root),
  });
});

test('L16: cancel --all spares the tasks of other sessions', async () => {
  const own = [await cli.run('sleep 1000'), await cli.run('--delay', '1h', 'true')];
  const given = await cli.run('sleep 1000');
  await cli.untilState(given, 'running');
  await cli.answerOf('transfer', given, '--to', 'window:/work/shop');
  const cancelled = await cli.answerOf('cancel', '--all');
  expect(cancelled.trimEnd().split('\n').toSorted()).toEqual(own.map((id) => `cancelled ${id}`).toSorted());
  expect((await cli.show(given)).status.state).toBe('running');
  expect(await cli.answerOf('cancel', '--all')).toBe('There is nothing to cancel.\n');
  expect(await cli.answerOf('cancel', '--all', '--session', 'shop')).toBe(`cancelled ${given}\n`);
});

test('L15: tasks are given to another session, all or none', async () => {
  const [first, ended] = [await cli.run(untilFile('go')), await cli.run('--wait', 'true')];
  const refused = await cli.legwork('transfer', first, ended, '--to', 'cli:bob');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect((await cli.show(first)).owner.id).not.toBe('cli:bob');
  expect(await cli.answerOf('transfer', first, '--to', 'cli:bob')).toBe(`transferred ${first} to bob\n`);
  expect((await cli.show(first)).owner).toMatchObject({ id: 'cli:bob', label: 'bob' });
  cli.write('go');
  await cli.answerOf('wait', first);
});

test('W2: tasks of one name cannot be given to the same session', async () => {
  const first = await cli.run('--name', 'build', untilFile('go'));
  await cli.answerOf('transfer', first, '--to', 'cli:bob');
  const second = await cli.run('--name', 'build', untilFile('go'));
  expect(await cli.legwork('transfer', first, second, '--to', 'cli:carl')).toMatchObject({ code: 1 });
  expect((await cli.show(first)).owner.id).toBe('cli:bob');
  cli.write('go');
  await cli.answerOf('wait', first, second);
});

test('A6: each end is drained once by each consumer, also across hosts', async () => {
  const ids = [await cli.run('--wait', 'true'), (await cli.legwork('run', '--wait', 'exit 3')).stdout.trim()];
  const drained = await cli.jsonOf<Task[]>('drain', '--consumer', 'report', '--json');
  expect(drained.map((task) => task.id)).toEqual(ids);
  expect(await cli.jsonOf('drain', '--consumer', 'report', '--json')).toEqual([]);
  await cli.answerOf('host', 'stop');
  expect(await cli.answerOf('drain', '--consumer', 'report')).toBe('');
  const lines = await cli.answerOf('drain', '--consumer', 'other');
  expect(lines.trimEnd().split('\n')).toEqual([
    expect.stringContaining(`${ids[0]} completed`),
    expect.stringContaining(`${ids[1]} failed (3)`),
  ]);
});

test('T7, B8: collect is for one owner, clean for all, and neither takes what lives', async () => {
  const live = await cli.run('sleep 1000');
  const ended = [];
  for (let count = 0; count < 4; count++) ended.push(await cli.run('--wait', 'true'));
  const { output } = await cli.show(ended[0]!);
  expect(await cli.jsonOf('clean', '--keep', '3', '--json')).toEqual([ended[0]]);
  expect(existsSync(output.path)).toBe(false);
  expect(await cli.answerOf('clean', '--older-than', '1h')).toBe('nothing to remove\n');
  const given = await cli.run(untilFile('go'));
  await cli.answerOf('transfer', given, '--to', 'cli:bob');
  cli.write('go');
  await cli.answerOf('wait', given);
  expect(await cli.answerOf('collect')).toBe('removed 3 tasks\n');
  expect((await cli.jsonOf<Task[]>('ls', '--json')).map((task) => task.id)).toEqual([live, given]);
  expect(await cli.answerOf('clean', '--all')).toBe('removed 1 task\n');
  expect((await cli.jsonOf<Task[]>('ls', '--json')).map((task) => task.id)).toEqual([live]);
});

test('L11: a hidden task is in no list until it fails for good', async () => {
  const second = '[ -e tried ] || { touch tried; exit 1; }';
  await cli.run('--hidden', '--retry', '1', '--backoff', '10ms', '--wait', second);
  const quiet = await cli.run('--hidden', '--wait', 'true');
  expect(await cli.jsonOf('ls', '--json')).toEqual([]);
  expect(await cli.answerOf('ls', '--hidden')).toContain(quiet);
  const { stdout } = await cli.legwork('run', '--hidden', '--wait', 'exit 3');
  expect((await cli.jsonOf<Task[]>('ls', '--json')).map((task) => task.id)).toEqual([stdout.trim()]);
});

test('B10: what a task has left is in every list, ended by cancel, and kept from being forgotten by rm', async () => {
  const command = 'sleep 1000 & setsid -f sleep 1000';
  const { code, stdout, stderr } = await cli.legwork('run', '--wait', `${command}; exit 4`);
  const id = stdout.trim();
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringMatching(
      new RegExp(`^legwork: ${id} failed \\(4\\) after \\S+ · 2 processes still running: `),
    ) as string,
  });
  expect(await cli.legwork('wait', id)).toMatchObject({
    code: 4,
    stdout: expect.stringContaining(' · 2 processes still running: ') as string,
  });
  expect(await cli.answerOf('ls')).toMatch(new RegExp(`${id} +failed \\(4\\) · 2 processes still running `));
  const pids = (await cli.show(id)).leftovers?.processes.map(({ pid }) => pid) ?? [];
  expect(await cli.answerOf('show', id)).toMatch(
    new RegExp(`Leftovers +${pids[0]} \\(\\S+\\), ${pids[1]} \\(`),
  );

  expect(await cli.legwork('rm', id)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(`2 processes still running: ${pids[0]} .*legwork cancel ${id}.*--force`),
    ) as string,
  });
  expect(await cli.answerOf('clean', '--all')).toBe('nothing to remove\n');
  expect(await cli.answerOf('cancel', id)).toBe(`ended 2 processes of ${id}\n`);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(await cli.legwork('cancel', id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is failed, so it cannot be cancelled') as string,
  });
  await cli.answerOf('rm', id);

  // A success with something left says so, too.
  const daemon = await cli.legwork('run', '--wait', command);
  expect(daemon).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('2 processes still running') as string,
  });
  const other = daemon.stdout.trim();
  const left = (await cli.show(other)).leftovers?.processes.map(({ pid }) => pid) ?? [];
  expect(await cli.answerOf('rm', '--force', other)).toBe(`removed ${other}\n`);
  expect(left.filter(isAlive)).toEqual(left);
  for (const pid of left) killNow(pid);
});
