import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attach } from '../../src/client/connectHost.ts';
import type { HostConnection } from '../../src/client/hostConnection.ts';
import { findHost } from '../../src/client/hostLocator.ts';
import { isTerminal, type Task } from '../../src/protocol/task.ts';
import { holdsNothing } from '../helpers/host/holdings.ts';
import { inEachHome } from '../helpers/host/homes.ts';
import { openHome, SESSION, untilGo, type Home } from '../helpers/host/openHome.ts';
import { killNow } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

type Client = HostConnection['client'];

/** Waits until the markers of ended attempts are removed, which is when a watch tells of them once more. */
async function untilForgotten(home: Home): Promise<void> {
  await waitFor('the markers to be removed', () =>
    home.names(home.paths.run).every((name) => name.endsWith('.claim')),
  );
}

/** Every way in which an attempt can end. */
const ENDS: [what: string, end: (home: Home, client: Client) => Promise<string[]>][] = [
  ['by themselves', (home, client) => start(home, client, ['true', 'exit 3', 'kill -9 $$'])],
  [
    'without a start',
    async (home, client) => {
      const { id } = await client.start(home.params(['/no/such/program', 'x']));
      return [id];
    },
  ],
  [
    'after retries',
    async (home, client) => {
      const retry = { max: 2, backoffMs: 10 };
      const { id } = await client.start(home.params('exit 1', { retry }));
      return [id];
    },
  ],
  [
    'by a cancel',
    async (home, client) => {
      const ids = await start(home, client, [untilGo(0), untilGo(0)]);
      await home.running(client, ids[0] ?? '');
      await Promise.all(ids.map((id) => client.cancel({ id })));
      return ids;
    },
  ],
  [
    'by a limit',
    async (home, client) => {
      const { id } = await client.start(home.params(untilGo(0), { timeoutMs: 50 }));
      return [id];
    },
  ],
  [
    'with a killed wrapper',
    async (home, client) => {
      const [id = ''] = await start(home, client, [untilGo(0)]);
      const { process } = await home.running(client, id);
      killNow(process.pid);
      await client.wait(id);
      // What it ran goes on without it.
      home.go();
      return [id];
    },
  ],
  [
    'under the next host',
    async (home, client) => {
      const ids = await start(home, client, [untilGo(0), untilGo(4)]);
      await Promise.all(ids.map((id) => home.running(client, id)));
      await home.killHost();
      await home.connect();
      home.go();
      return ids;
    },
  ],
  [
    'while no host was there',
    async (home, client) => {
      const [id = ''] = await start(home, client, [untilGo(0)]);
      await home.running(client, id);
      await home.killHost();
      home.go();
      await waitFor('its end', () => home.names(home.paths.run).some((name) => name.includes('.exit.')));
      return [id];
    },
  ],
  [
    'with an input and a reader of lines',
    async (home, client) => {
      const matches = { pattern: 'x' };
      const monitor = await client.start({ ...home.params('echo x'), kind: 'monitor', matches });
      const { id } = await client.start(home.params('read -r line; echo "$line"', { takesInput: true }));
      await home.running(client, id);
      await client.send({ id, content: 'x\n' });
      return [id, monitor.id];
    },
  ],
];

function start(home: Home, client: Client, commands: string[]): Promise<string[]> {
  return Promise.all(commands.map(async (command) => (await client.start(home.params(command))).id));
}

inEachHome((open) => {
  test.each(ENDS)('nothing is held of attempts that ended %s', async (_what, end) => {
    const home = open();
    const ids = await end(home, await home.connect());
    const connected = await home.connect();
    const ended: Task[] = await Promise.all(ids.map((id) => connected.wait(id)));
    expect(ended.every(isTerminal)).toBe(true);
    await untilForgotten(home);
    home.disconnect();
    const client = await home.connect();
    await holdsNothing(client);
    // A later end makes the watch tell again.
    await client.wait((await client.start(home.params('true'))).id);
    await untilForgotten(home);
    await holdsNothing(client);
  });

  test('nothing is held of requests that were cancelled and clients that went', async () => {
    const home = open();
    const client = await home.connect();
    const [id = ''] = await start(home, client, [untilGo(0)]);
    await home.running(client, id);
    for (let i = 0; i < 5; i++) {
      const other = await home.open({ id: `cli:${i}`, label: 'other' });
      await other.client.subscribe({ news: true });
      const lost = other.client.wait(id).catch(() => undefined);
      await waitFor('it to wait', async () => ((await client.hostStatus()).holdings?.waits ?? 0) > 0);
      other.dispose();
      await lost;
    }
    const subscribed = await Promise.all([1, 2, 3].map(() => client.subscribe({})));
    await waitFor('only these to be held', async () => {
      const { holdings } = await client.hostStatus();
      return holdings?.subscriptions === 3 && holdings.followedAttempts === 1;
    });
    for (const { subscription } of subscribed) await client.unsubscribe(subscription);
    home.go();
    await client.wait(id);
    await holdsNothing(client);
  });
});

test('a client that goes while it waits is no bug of the host', async () => {
  const home = openHome();
  const client = await home.connect();
  const [id = ''] = await start(home, client, [untilGo(0)]);
  const found = await findHost(home.paths);
  if (found.kind !== 'live') throw new Error('No host answers.');
  const other = await attach(found.endpoint, found.socket, SESSION);
  const lost = other.client.wait(id).catch(() => undefined);
  await waitFor('it to wait', async () => ((await client.hostStatus()).holdings?.waits ?? 0) > 0);
  other.dispose();
  await lost;
  await waitFor('it to be gone', async () => (await client.hostStatus()).holdings?.waits === 0);
  expect(readFileSync(home.paths.trace, 'utf8')).not.toContain('"bug"');
});
