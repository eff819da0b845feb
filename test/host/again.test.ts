import { expect, test } from 'vitest';
import { exitCodeOf, type Session } from '../../src/protocol/task.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import { SESSION, untilGo } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

const OTHER: Session = { id: 'window:other', label: 'other' };

test('B1 T5: a rerun is listed where it was created and starts last, also by the next host', async () => {
  const home = openHome();
  let client = await home.connect();
  await client.setGroup({ name: 'queue', slots: 1 });
  const early = await client.start(home.params('echo early >> order', { group: 'queue' }));
  await client.wait(early.id);
  const busy = await client.start(home.params(untilGo(0), { group: 'queue' }));
  const next = await client.start(home.params('echo next >> order', { group: 'queue' }));
  await client.rerun({ id: early.id });
  const ids = [early.id, busy.id, next.id];
  const unfinished = async () => (await client.list({ includeTerminal: false })).map(({ id }) => id);
  expect(await unfinished()).toEqual(ids);
  await home.killHost();
  client = await home.connect();
  expect(await unfinished()).toEqual(ids);
  home.go();
  await Promise.all(ids.map((id) => client.wait(id)));
  const all = await client.list();
  const startedAt = new Map(all.map((task) => [task.id, task.startedAt ?? '']));
  expect(ids.toSorted((a, b) => (startedAt.get(a) ?? '').localeCompare(startedAt.get(b) ?? ''))).toEqual([
    busy.id,
    next.id,
    early.id,
  ]);
});

test('T2: what a removed task has left does not keep a new one with its id from running', async () => {
  const home = openHome();
  const client = await home.connect();
  const startAt = new Date(Date.now() + 3_600_000).toISOString();
  await client.start(home.params('exit 3', { id: 'build', startAt }));
  await client.cancel({ id: 'build' });
  await client.remove(['build']);
  await client.start(home.params('exit 4', { id: 'build' }));
  expect(exitCodeOf(await client.wait('build'))).toBe(4);
  await client.remove(['build']);
  await client.start(home.params('exit 5', { id: 'build' }));
  expect(exitCodeOf(await client.wait('build'))).toBe(5);
});

test('L5: work that is to be cancelled is cancelled when whoever runs it goes', async () => {
  const home = openHome();
  const client = await home.connect();
  const runner = await home.open(OTHER);
  const params = { kind: 'other', description: 'work', producer: 'tool', cancelPolicy: 'external' } as const;
  const { id } = await runner.client.register(params);
  expect((await client.cancel({ id })).status.state).toBe('cancelRequested');
  runner.dispose();
  expect((await client.wait(id)).status.state).toBe('cancelled');
});

test.each(['external', 'cooperative'] as const)(
  'L5: the same when the host goes, and with it what it knew of who that is (%s)',
  async (cancelPolicy) => {
    const home = openHome({ graceMs: 30_000 });
    const client = await home.connect();
    const about = { kind: 'other', description: 'work', producer: 'tool' } as const;
    const { id } = await client.register({ ...about, cancelPolicy });
    const other = await client.register(about);
    await client.cancel({ id });
    await home.killHost();
    const next = await home.connect();
    expect((await next.wait(id)).status.state).toBe('cancelled');
    expect((await next.get(other.id)).status.state).toBe('running');
  },
);

test('A5 T1: a cancel ends nothing of a task that has the same id in another data directory', async () => {
  const [here, there] = [openHome(), openHome()];
  const [client, other] = [await here.connect(), await there.connect()];
  await client.start(here.params(untilGo(5), { id: 'build' }));
  await other.start(there.params(untilGo(6), { id: 'build' }));
  await here.running(client, 'build');
  await there.running(other, 'build');
  await client.cancel({ id: 'build' });
  expect((await client.wait('build')).status.state).toBe('cancelled');
  there.go();
  expect((await other.wait('build')).status).toMatchObject({ failure: { kind: 'exit', code: 6 } });
});

test('B2: what observers start does not disturb the ends that they see', async () => {
  const home = openHome();
  const client = await home.connect();
  const { pid } = await client.hostStatus();
  const { command, cwd, environment } = home.params('echo seen >> seen');
  await client.start({
    kind: 'observer',
    producer: 'cli',
    watch: { group: 'after' },
    on: 'failure',
    start: { command, cwd, environment },
  });
  const root = await client.start(home.params(untilGo(1)));
  const after = [{ task: root.id, on: 'success' as const }];
  const start = () => client.start(home.params('exit 0', { after, group: 'after' }));
  const unmet = await Promise.all([start(), start(), start()]);
  home.go();
  for (const { id } of unmet) {
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'dependency', on: [root.id] } });
  }
  await waitFor('three tasks of the observer to end', async () => {
    const tasks = await client.list({ states: ['completed'], session: SESSION.id });
    return tasks.length === 3;
  });
  expect((await client.hostStatus()).pid).toBe(pid);
});
