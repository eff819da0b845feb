import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { exitCodeOf } from '../../../src/protocol/task.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { openHome, untilGo, type Home } from '../../helpers/host/openHome.ts';
import { argumentsOf, isAlive, killNow, pidsWithVariable } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

type Client = Awaited<ReturnType<Home['connect']>>;

/** Leaves a child behind, and a daemon that has a session of its own. */
const LEAVES_TWO = 'sleep 1000 & setsid -f sleep 1001; ';

/** Pids that the task says it has left. */
const leftBy = async (client: Client, id: string) =>
  (await client.get(id)).leftovers?.processes.map(({ pid }) => pid) ?? [];

const hasNone = (client: Client, id: string) =>
  waitFor('the leftovers to be gone', async () => (await client.get(id)).leftovers === undefined);

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server that outlives the command, or ends with 9 when the port is taken. */
const serve = (port: number) => {
  const script = `require('net').createServer().listen(${port},'127.0.0.1',()=>require('fs').writeFileSync('up',''))`;
  return `rm -f up; "${process.execPath}" -e "${script}" & while [ ! -e up ]; do kill -0 $! || exit 9; sleep 0.05; done; `;
};

inEachHome((open) => {
  test('B10: what lives on is named with the end, which is the command’s, and nobody waits for it', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(`${LEAVES_TWO}exit 3`, { group: 'one' }));
    await client.setGroup({ name: 'one', slots: 1 });
    const next = await client.start(home.params('true', { group: 'one' }));
    const after = await client.start(home.params('true', { after: [{ task: id, on: 'failure' }] }));
    const ended = await client.wait(id);
    expect(exitCodeOf(ended)).toBe(3);
    expect(ended.leftovers).toMatchObject({ count: 2, of: [{ attempt: 1, process: ended.process }] });
    // At its end the command's shell may have forked them, and they not yet have become what they are.
    const named = async () => (await client.get(id)).leftovers?.processes.map(({ name }) => name).join();
    await waitFor('their names', async () => (await named()) === 'sleep,sleep');
    const left = await leftBy(client, id);
    expect(left).toEqual(ended.leftovers?.processes.map(({ pid }) => pid));
    expect(left.map(argumentsOf).sort()).toEqual(['sleep 1000', 'sleep 1001']);
    for (const other of [next, after]) {
      expect((await client.wait(other.id)).status.state).toBe('completed');
    }
    // One of them ends by itself, then the other.
    const [first, second] = left;
    killNow(first ?? 0);
    await waitFor('one to be left', async () => (await leftBy(client, id)).length === 1);
    expect(await leftBy(client, id)).toEqual([second]);
    killNow(second ?? 0);
    await hasNone(client, id);
    expect((await client.get(id)).status).toEqual(ended.status);
  });

  test('B10: a daemon that has nothing of the task any more is one, too', async ({ skip }) => {
    const home = open();
    const client = await home.connect();
    // Without the native launcher nothing leads from such a one to its task.
    skip((await client.hostStatus()).launcher?.kind !== 'native');
    const { id } = await client.start(home.params('setsid -f env -i setsid -f sleep 1001'));
    await client.wait(id);
    // Until then it is on its way, and for a moment two.
    const daemon = await waitFor('the daemon alone', async () => {
      const processes = (await client.get(id)).leftovers?.processes ?? [];
      return processes.map(({ name }) => name).join() === 'sleep' ? processes[0] : undefined;
    });
    expect((await client.get(id)).leftovers?.count).toBe(1);
    await client.cancel({ id });
    expect(isAlive(daemon.pid)).toBe(false);
  });

  test('B10: a command that waits for all it started leaves none', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('sleep 0.1 & sleep 0.1 & wait'));
    expect(await client.wait(id)).toMatchObject({ status: { state: 'completed' } });
    expect((await client.get(id)).leftovers).toBeUndefined();
  });

  test('B10: cancel ends what a task has left, also what does not want to end', async () => {
    const home = open({ graceMs: 100 });
    const client = await home.connect();
    const stubborn = `(trap '' TERM; echo ready > ready; while :; do sleep 0.05; done) & `;
    const { id } = await client.start(
      home.params(`${LEAVES_TWO}${stubborn}while [ ! -e ready ]; do sleep 0.05; done`),
    );
    const { leftovers, status } = await client.wait(id);
    const pids = leftovers?.processes.map(({ pid }) => pid) ?? [];
    expect(pids.length).toBeGreaterThanOrEqual(3);
    const cleared = await client.cancel({ id });
    expect(cleared).toMatchObject({ status });
    expect(cleared.leftovers).toBeUndefined();
    expect(pids.filter(isAlive)).toEqual([]);
    await expect(client.cancel({ id })).rejects.toMatchObject({ code: ErrorCode.wrongState });
  });

  test('B10: of several that ask at once each is answered when they are gone', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(LEAVES_TWO));
    await client.wait(id);
    const answers = await Promise.all([1, 2, 3].map(() => client.cancel({ id })));
    expect(answers.map(({ leftovers }) => leftovers)).toEqual([undefined, undefined, undefined]);
  });

  test('B10 B8: a task with leftovers is removed by nobody, unless it is said', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(LEAVES_TWO));
    await client.wait(id);
    const pids = await leftBy(client, id);
    const idle = await client.start(home.params('true'));
    await client.wait(idle.id);
    await expect(client.remove([idle.id, id])).rejects.toMatchObject({
      code: ErrorCode.hasLeftovers,
      message: expect.stringMatching(
        new RegExp(
          `has 2 processes still running: ${pids[0]} \\(.+\\), ${pids[1]} \\(.+\\)\\. End them with`,
        ),
      ) as string,
    });
    expect(await client.clean({ maxCount: 0 })).toEqual([idle.id]);
    expect(await client.collect({ session: 'cli:tester' })).toEqual([]);
    await client.remove([id], { force: true });
    expect(await client.list()).toEqual([]);
    expect(pids.filter(isAlive)).toEqual(pids);
    for (const pid of pids) killNow(pid);
  });

  test('B10: what has gone meanwhile keeps no task from being removed', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(LEAVES_TWO));
    await client.wait(id);
    for (const pid of await leftBy(client, id)) killNow(pid);
    await waitFor('them to be gone', () => pidsWithVariable('LEGWORK_TASK_ID', id).length === 0);
    await client.remove([id]);
  });

  test('B10 B3: before a retry and a rerun what the earlier attempt left is ended', async () => {
    const home = open();
    const client = await home.connect();
    const command = `${serve(await freePort())}echo run >> runs; [ $(wc -l < runs) -ge 3 ] || exit 5`;
    const retry = { max: 4, backoffMs: 1 };
    const { id } = await client.start(home.params(command, { retry }));
    const ended = await client.wait(id);
    expect(ended).toMatchObject({ status: { state: 'completed' }, attempt: { number: 3 } });
    expect(ended.earlier?.map(({ status }) => exitCodeOf({ status }))).toEqual([5, 5]);
    expect(ended.leftovers).toMatchObject({ count: 1, of: [{ attempt: 3 }] });
    const [before] = await leftBy(client, id);
    await client.rerun({ id });
    const again = await client.wait(id);
    expect(again.status).toEqual({ state: 'completed', exitCode: 0 });
    expect(isAlive(before ?? 0)).toBe(false);
    expect(readFileSync(home.paths.trace, 'utf8')).toMatch(/"event":"endedLeftovers".*"survivors":\[\]/);
    await client.cancel({ id });
  });

  test('B10 R10: a later host finds them again, and which of them have gone', async () => {
    const home = open();
    const client = await home.connect();
    const tasks = await Promise.all([1, 2].map(() => client.start(home.params(LEAVES_TWO))));
    const [stays, goes] = await Promise.all(tasks.map(({ id }) => client.wait(id)));
    await home.killHost();
    for (const { pid } of goes?.leftovers?.processes ?? []) killNow(pid);
    const later = await home.connect();
    await hasNone(later, goes?.id ?? '');
    expect(await leftBy(later, stays?.id ?? '')).toEqual(stays?.leftovers?.processes.map(({ pid }) => pid));
    // Its wrapper is watched by this host, too.
    for (const { pid } of stays?.leftovers?.processes ?? []) killNow(pid);
    await waitFor('the record to say so', async () =>
      (await later.list()).every(({ leftovers }) => leftovers === undefined),
    );
  });

  test('B10 R10: a retry that waits until they are ended is made by a later host', async () => {
    const home = open({ graceMs: 10_000 });
    const client = await home.connect();
    const stubborn = `(trap '' TERM; echo ready > ready; while :; do sleep 0.05; done) & `;
    const { id } = await client.start(
      home.params(`${stubborn}while [ ! -e ready ]; do sleep 0.05; done; echo run >> runs; exit 5`, {
        retry: { max: 1, backoffMs: 1 },
      }),
    );
    const waiting = await waitFor('the retry to wait', async () => {
      const task = await client.get(id);
      const { status } = task;
      return status.state === 'pending' && status.waitsFor?.kind === 'leftovers' ? task : undefined;
    });
    expect(waiting).toMatchObject({ attempt: { number: 2 }, leftovers: { of: [{ attempt: 1 }] } });
    await home.killHost();
    for (const { pid } of waiting.leftovers?.processes ?? []) killNow(pid);
    const later = await home.connect();
    expect(exitCodeOf(await later.wait(id))).toBe(5);
    expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('run\nrun\n');
    for (const pid of await leftBy(later, id)) killNow(pid);
    await hasNone(later, id);
  });

  test('B10: a cancelled retry that waits for them has none when they are ended', async () => {
    const home = open({ graceMs: 100 });
    const client = await home.connect();
    const { id } = await client.start(
      home.params(`${LEAVES_TWO}exit 5`, { retry: { max: 1, backoffMs: 60_000 } }),
    );
    await waitFor('the retry', async () => (await client.get(id)).attempt.number === 2);
    await client.cancel({ id });
    expect((await client.wait(id)).status.state).toBe('cancelled');
    await hasNone(client, id);
    expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
  });

  test('B10 W9: what survives a lost task, or a wrapper that was killed after the end, is ended the same way', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(`sleep 1000 & setsid -f sleep 1001; ${untilGo(0)}`));
    const { process } = await home.running(client, id);
    await waitFor('its commands', () => pidsWithVariable('LEGWORK_TASK_ID', id).length >= 3);
    killNow(process.pid);
    const lost = await client.wait(id);
    expect(lost).toMatchObject({ status: { failure: { kind: 'orphaned' } } });
    expect(lost.leftovers?.count).toBeGreaterThanOrEqual(3);
    await expect(client.remove([id])).rejects.toMatchObject({ code: ErrorCode.hasLeftovers });
    expect((await client.cancel({ id })).leftovers).toBeUndefined();
    expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);

    const other = await client.start(home.params('sleep 1000 & setsid -f sleep 1001'));
    const ended = await client.wait(other.id);
    killNow(ended.process?.pid ?? 0);
    await waitFor('the wrapper to be gone', () => !isAlive(ended.process?.pid ?? 0));
    const left = ended.leftovers?.processes.map(({ pid }) => pid);
    expect(left).toHaveLength(2);
    expect(await leftBy(client, other.id)).toEqual(left);
    expect((await client.cancel({ id: other.id })).leftovers).toBeUndefined();
    expect(pidsWithVariable('LEGWORK_TASK_ID', other.id)).toEqual([]);
  });
});

test('B10: of many all are counted, some are named, and all are ended', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params('for i in $(seq 300); do sleep 1000 & done'));
  const { leftovers } = await client.wait(id);
  expect(leftovers?.count).toBe(300);
  expect(leftovers?.processes).toHaveLength(100);
  expect((await client.cancel({ id })).leftovers).toBeUndefined();
  expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
});
