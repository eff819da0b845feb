import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { Task } from '../../src/protocol/task.ts';
import { hoursAround, keepingCommand } from '../helpers/host/noticeCommand.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* The notification command does what it should not, or the host dies while it tells. */

const ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin' };

const runsOf = async (client: TaskClient) =>
  (await client.list({ includeHidden: true })).filter((task: Task) => task.group === 'notifications');

const endedRuns = (client: TaskClient, count: number) =>
  waitFor(`${count} runs to end`, async () => {
    const runs = await runsOf(client);
    return runs.length === count && runs.every(({ endedAt }) => endedAt) ? runs : undefined;
  });

const failureOf = (run: Task | undefined) =>
  run?.status.state === 'failed' ? run.status.failure : undefined;

test.each([
  ['hangs', 'sleep 60', 'timeout'],
  ['hangs and takes no signal', "trap '' TERM INT HUP; while :; do sleep 0.1; done", 'timeout'],
  ['prints without end', 'yes', 'outputLimit'],
  ['fails', 'exit 7', 'exit'],
  ['ends by a signal', 'kill -KILL $$', 'signal'],
  ['reads nothing and fails', 'exec <&-; exit 1', 'exit'],
])('a command that %s is ended, seen once, and told of no further', async (_case, line, kind) => {
  const home = openHome();
  const client = await home.connect();
  // What is to end by itself has the time for it.
  const timeoutMs = kind === 'timeout' ? 700 : 30_000;
  await client.configure({ notifications: { command: line, timeoutMs }, environment: ENVIRONMENT });
  const { id } = await client.start(home.params('true'));
  await client.wait(id);
  const [run] = await endedRuns(client, 1);
  expect(failureOf(run)?.kind).toBe(kind);
  // The first failure is shown like any other; what is shown is not told.
  expect((await client.list()).map((task) => task.id)).toEqual([id, run?.id]);
  expect((await client.hostStatus()).notices).toMatchObject({
    ...{ waiting: 0, running: 0 },
    failed: { count: 1, id: run?.id },
  });
  if (kind === 'outputLimit') expect(statSync(run?.output.path ?? '').size).toBeLessThan(1024 ** 3);
});

test('of runs that print much, only the latest is kept', async () => {
  const home = openHome();
  const client = await home.connect();
  const command = 'head -c 20000000 /dev/zero';
  await client.configure({ notifications: { command }, environment: ENVIRONMENT });
  let last = '';
  for (let run = 0; run < 3; run++) {
    last = (await client.testNotice()).id;
    await client.wait(last);
  }
  await waitFor('the earlier ones to be removed', async () => (await runsOf(client)).length === 1);
  expect((await runsOf(client))[0]?.id).toBe(last);
});

test('a command that is missing fails by itself, whatever its words are', async () => {
  const home = openHome();
  const client = await home.connect();
  const set = (command: string | string[]) =>
    client.configure({ notifications: { command }, environment: ENVIRONMENT });
  const commands = [
    ['/missing/notify'],
    'missing-notify --x',
    ['\u{1f98a}', '$(touch pwned)', '; touch pwned'],
  ];
  for (const [number, command] of commands.entries()) {
    await set(command);
    await client.wait((await client.start(home.params('true'))).id);
    const runs = await endedRuns(client, number + 1);
    expect(failureOf(runs.at(-1)), JSON.stringify(command)).toBeDefined();
  }
  expect(existsSync(join(home.work, 'pwned'))).toBe(false);
});

test('after failures in a row it pauses, and a person who tries it puts it right', async () => {
  const home = openHome();
  const client = await home.connect();
  const broken = join(home.folder, 'broken');
  writeFileSync(broken, '');
  const command = keepingCommand(home, { before: `[ -e '${broken}' ] && exit 9` });
  await command.set(client);
  const ids: string[] = [];
  for (let count = 1; count <= 5; count++) {
    const { id } = await client.start(home.params('true'));
    ids.push(id);
    await client.wait(id);
    if (count <= 3) await endedRuns(client, count);
  }
  const paused = await waitFor('a pause', async () => {
    const { notices } = await client.hostStatus();
    return notices?.pausedUntil === undefined ? undefined : notices;
  });
  expect(paused).toMatchObject({ waiting: 2, running: 0, failed: { count: 3, message: 'Exit code 9' } });
  // Only the first of them is shown.
  expect((await client.list()).filter(({ group }) => group === 'notifications')).toHaveLength(1);
  // The next host pauses, too.
  await home.killHost();
  const next = await home.connect();
  expect((await next.hostStatus()).notices).toMatchObject({ waiting: 2, pausedUntil: paused.pausedUntil });
  rmSync(broken);
  expect((await next.wait((await next.testNotice()).id)).status.state).toBe('completed');
  await waitFor('the rest to be told', () => command.told().length === 2);
  expect(command.lines()).toEqual(['digest undefined', 'done sh-example']);
  const digest = command.told().find(({ event }) => event === 'digest');
  expect(digest?.record).toMatchObject(ids.slice(3).map((id) => ({ id })));
});

test('120 ends at once are told once each, by a few processes at a time', async () => {
  const home = openHome();
  const client = await home.connect();
  const command = keepingCommand(home);
  await command.set(client);
  const starts = Array.from({ length: 120 }, () => client.start(home.params(['true'])));
  const ids = (await Promise.all(starts)).map(({ id }) => id);
  let most = 0;
  await waitFor(
    'all to be told',
    async () => {
      const unfinished = (await runsOf(client)).filter(({ endedAt }) => !endedAt).length;
      most = Math.max(most, unfinished);
      return command.told().length >= ids.length;
    },
    50_000,
  );
  expect(command.lines()).toEqual(ids.map((id) => `done ${id}`).toSorted());
  expect(most).toBeLessThanOrEqual(2);
  await waitFor('only the latest runs to be kept', async () => (await runsOf(client)).length <= 22);
});

test('what the command leaves running is ended', async () => {
  const home = openHome();
  const client = await home.connect();
  const pids = join(home.folder, 'pids');
  const line = `sleep 300 & echo $! >> '${pids}'; setsid sleep 300 & echo $! >> '${pids}'`;
  await client.configure({ notifications: { command: line }, environment: ENVIRONMENT });
  await client.wait((await client.start(home.params('true'))).id);
  const [run] = await endedRuns(client, 1);
  expect(run?.status.state).toBe('completed');
  const left = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
  expect(left).toHaveLength(2);
  await waitFor('them to be gone', () => !left.some(isAlive));
});

test('a host that is killed at any time tells each event once all the same', async () => {
  const home = openHome({ idleMs: 60_000 });
  const command = keepingCommand(home, { before: 'echo x >> "$d/runs"; sleep 0.05' });
  await command.set(await home.connect());
  const ids: string[] = [];
  for (let round = 0; round < 8; round++) {
    const client = await home.connect();
    // Half of them end before the host dies, the others after.
    const starts = [0, 0, 0.05, 0.1, 0.2].map((seconds) => client.start(home.params(`sleep ${seconds}`)));
    for (const { id } of await Promise.all(starts)) ids.push(id);
    const told = command.told().length;
    await waitFor('some to be told', () => round % 2 === 0 || command.told().length > told);
    await home.killHost();
  }
  const client = await home.connect();
  await Promise.all(ids.map((id) => client.wait(id)));
  await waitFor('everything to be told', async () => {
    const { notices } = await client.hostStatus();
    return notices?.waiting === 0 && notices.running === 0;
  });
  const toldIds = command
    .told()
    .flatMap(({ event, id = '', record }) =>
      event === 'digest' ? (record as { id: string }[]).map((each) => each.id) : [id],
    );
  expect(toldIds.toSorted()).toEqual(ids.toSorted());
}, 120_000);

test('a host with something to tell after quiet hours stays', async () => {
  const home = openHome({ idleMs: 100 });
  const client = await home.connect();
  const command = keepingCommand(home);
  await command.set(client, { quietHours: hoursAround(new Date(), true) });
  await client.wait((await client.start(home.params('true'))).id);
  await waitFor('it to be held', async () => (await client.hostStatus()).notices?.waiting === 1);
  const [pid = 0] = home.hostPids();
  home.disconnect();
  const other = openHome({ idleMs: 100 });
  // A host that has nothing to do is gone by then.
  await other.connect();
  other.disconnect();
  await waitFor('a host without anything to tell to end', () => other.hostPids().length === 0);
  expect(isAlive(pid)).toBe(true);
  const next = await home.connect();
  expect(home.hostPids()).toEqual([pid]);
  await command.set(next, { quietHours: hoursAround(new Date(), false) });
  await waitFor('it to be told', () => command.told().length === 1);
});
