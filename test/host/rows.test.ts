import { expect, test } from 'vitest';
import { attach } from '../../src/client/connectHost.ts';
import type { HostConnection } from '../../src/client/hostConnection.ts';
import { findHost } from '../../src/client/hostLocator.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { rowOf } from '../../src/protocol/taskRow.ts';
import { follow } from '../helpers/host/follow.ts';
import { openHome, SESSION } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

type Client = HostConnection['client'];
const work = { kind: 'other', description: 'x', producer: 'cli' } as const;

async function ended(client: Client, count: number, more: { name?: string; group?: string } = {}) {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { id } = await client.register({ ...work, ...more });
    await client.complete({ id, outcome: { state: 'completed' } });
    ids.push(id);
  }
  return ids;
}

test('who asks for rows gets rows, first and in changes, and whole records one at a time', async () => {
  const home = openHome();
  const connected = await home.open();
  const { client } = connected;
  const metadata = { padding: 'x'.repeat(60_000) };
  const { id } = await client.register({ ...work, metadata });
  const whole = await follow(await home.open());
  const rows = await follow(connected, { rows: true });
  expect(rows.tasks).toEqual([rowOf(await client.get(id))]);
  expect(whole.tasks[0]?.metadata).toEqual(metadata);
  await client.update({ id, progress: { percent: 5 } });
  await waitFor('the change', () => rows.changes().length > 0 && whole.changes().length > 0);
  expect(rows.changes()[0]?.changed[0]).toMatchObject({ id, progress: { percent: 5 } });
  expect(JSON.stringify(rows.changes()).length).toBeLessThan(2_000);
  expect(whole.changes()[0]?.changed[0]?.metadata).toEqual(metadata);
  expect((await client.list({ rows: true }))[0]).not.toHaveProperty('metadata');
});

test('of a long history the newest come first, the others follow, and nothing is told twice or left out', async () => {
  const home = openHome();
  const connected = await home.open();
  const { client } = connected;
  const ids = await ended(client, 620);
  const live = await client.register(work);
  const feed = await follow(connected, { rows: true });
  expect(feed.tasks.map(({ id }) => id)).toEqual([...ids.slice(-250), live.id]);
  const history = () => feed.changes().filter((changes) => changes.history);
  await waitFor('all of it', () => history().at(-1)?.history === 'last');
  const followed = history().flatMap(({ changed }) => changed.map(({ id }) => id));
  expect(followed).toEqual(ids.slice(0, -250).toReversed());
  expect(Math.max(...history().map(({ changed }) => changed.length))).toBeLessThanOrEqual(250);
});

test('who reads slowly is told nothing of what came and went meanwhile', async () => {
  const home = openHome();
  const client = await home.connect();
  const [known = ''] = await ended(client, 1);
  const found = await findHost(home.paths);
  if (found.kind !== 'live') throw new Error('No host answers.');
  const slow = await attach(found.endpoint, found.socket, SESSION);
  const feed = await follow(slow, { news: false });
  found.socket.pause();
  // More than the system keeps for a connection that is not read.
  const padding = 'x'.repeat(60_000);
  for (let index = 0; index < 40; index++) await client.register({ ...work, metadata: { padding } });
  const gone = await ended(client, 300);
  await client.remove([known, ...gone.slice(1)]);
  found.socket.resume();
  await waitFor('the latest', () =>
    feed.changes().some(({ changed }) => changed.some(({ id }) => id === gone[0])),
  );
  const told = feed.changes().flatMap(({ changed, removed }) => [...changed.map(({ id }) => id), ...removed]);
  expect(told).toContain(known);
  expect(told.filter((id) => gone.slice(1).includes(id))).toEqual([]);
  slow.dispose();
});

test('no step of a task is told before its state, however many changed together', async () => {
  const home = openHome();
  const client = await home.connect();
  const tasks = await Promise.all(Array.from({ length: 600 }, () => client.register(work)));
  const found = await findHost(home.paths);
  if (found.kind !== 'live') throw new Error('No host answers.');
  const slow = await attach(found.endpoint, found.socket, SESSION);
  const feed = await follow(slow);
  found.socket.pause();
  const metadata = { padding: 'x'.repeat(60_000) };
  const { id } = tasks[0] ?? (await client.register(work));
  // More than the system keeps for a connection that is not read.
  for (let percent = 0; percent < 40; percent++) await client.update({ id, progress: { percent }, metadata });
  await Promise.all(tasks.map((task) => client.complete({ id: task.id, outcome: { state: 'completed' } })));
  found.socket.resume();
  const ends = () => feed.news().filter(({ type }) => type === 'completed');
  await waitFor('all ends', () => ends().length === tasks.length);
  const states = new Map(feed.tasks.map((task) => [task.id, task.status.state]));
  for (const { changed, news = [] } of feed.changes()) {
    for (const task of changed) states.set(task.id, task.status.state);
    const early = news.filter((step) => step.type === 'completed' && states.get(step.id) !== 'completed');
    expect(early).toEqual([]);
  }
  slow.dispose();
});

test('a list is of what words mean, and of as many ended ones as are wanted', async () => {
  const home = openHome();
  const client = await home.connect();
  const ids = await ended(client, 30, { name: 'build' });
  const live = await client.register({ ...work, name: 'test' });
  const list = async (params: Parameters<Client['list']>[0]) =>
    (await client.list(params)).map(({ id }) => id);
  expect(await list({ words: ['build'] })).toEqual([ids.at(-1)]);
  expect(await list({ words: [live.id, ids[3] ?? '', 'test'] })).toEqual([ids[3], live.id]);
  expect(await list({ words: [live.id.slice(0, -1)] })).toEqual([live.id]);
  expect(await list({ words: ['ot-'] })).toHaveLength(20);
  expect(await list({ words: ['nothing', ''] })).toEqual([]);
  expect(await list({ words: [] })).toEqual([]);
  expect(await list({ words: ['build'], includeTerminal: false })).toEqual([]);
  expect(await list({ endedLimit: 2 })).toEqual([...ids.slice(-2), live.id]);
  expect(await list({ endedLimit: 0 })).toEqual([live.id]);
  expect(await list({ limit: 2 })).toEqual([...ids.slice(-1), live.id]);
  expect(await list({ endedLimit: 0, limit: 9 })).toEqual([live.id]);
  const program = await home.connect({ id: 'cli:robot', label: 'robot', role: 'program' });
  expect(await program.list({ words: [live.id, 'build', 'ot-'] })).toEqual([]);
  for (const params of [
    { words: 'build' },
    { words: [5] },
    { endedLimit: -1 },
    { limit: 0 },
    { endedLimit: 0.5 },
    { rows: 1 },
  ])
    await expect(client.list(params as never)).rejects.toMatchObject({ code: ErrorCode.badRequest });
});
