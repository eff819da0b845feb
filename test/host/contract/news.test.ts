import { expect, test } from 'vitest';
import { attach } from '../../../src/client/connectHost.ts';
import { findHost } from '../../../src/client/hostLocator.ts';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION, untilGo } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

inEachHome((open) => {
  test('L8 W7 L2: every step of a task is told, in order, and its end to its owner', async () => {
    const home = open();
    const connected = await home.open();
    const { client } = connected;
    const feed = await follow(connected, { filter: { session: SESSION.id } });
    const good = await client.start(home.params('true'));
    const bad = await client.start(home.params('exit 2'));
    const cut = await client.start(home.params('sleep 60'));
    await home.running(client, cut.id);
    await client.cancel({ id: cut.id });
    await Promise.all([good, bad, cut].map(({ id }) => client.wait(id)));
    const ends = ['completed', 'failed', 'cancelled'];
    await waitFor('all ends', () =>
      [good, bad, cut].every(({ id }) => ends.includes(feed.steps(id).at(-1) ?? '')),
    );
    const [first, ...rest] = feed.steps(good.id);
    expect(first).toBe('registered');
    expect(new Set(rest.slice(0, -1))).toEqual(new Set(['stateChanged']));
    expect(feed.steps(good.id).at(-1)).toBe('completed');
    expect(feed.steps(bad.id).at(-1)).toBe('failed');
    expect(feed.steps(cut.id).slice(-2)).toEqual(['cancelRequested', 'cancelled']);
    const last = feed
      .changes()
      .flatMap(({ changed }) => changed)
      .findLast(({ id }) => id === bad.id);
    expect(last).toEqual(await client.get(bad.id));
  });

  test('L8 L9: a subscriber is told of what its filter means, from what there is to what leaves it', async () => {
    const home = open();
    const connected = await home.open();
    const { client } = connected;
    const before = await client.start(home.params('sleep 60'));
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    const filter = { session: SESSION.id, kinds: ['shell' as const], includeTerminal: false };
    const feed = await follow(connected, { filter });
    expect(feed.tasks.map(({ id }) => id)).toEqual([before.id]);
    await other.wait((await other.start(home.params('true'))).id);
    const work = await client.register({ kind: 'other', description: 'x', producer: 'cli' });
    await client.complete({ id: work.id, outcome: { state: 'completed' } });
    const mine = await client.start(home.params('true'));
    await client.wait(mine.id);
    const removed = () => feed.changes().flatMap((changes) => changes.removed);
    await waitFor('the end to be told', () => removed().includes(mine.id));
    const told = feed.changes().flatMap(({ changed }) => changed.map(({ id }) => id));
    expect([...told, ...removed()].filter((id) => id !== mine.id && id !== before.id)).toEqual([]);
    await client.unsubscribe(feed.subscription);
    const count = feed.changes().length;
    await client.wait((await client.start(home.params('true'))).id);
    expect(feed.changes()).toHaveLength(count);
  });

  test('L8: groups are told with the tasks', async () => {
    const home = open();
    const connected = await home.open();
    const feed = await follow(connected);
    await connected.client.setGroup({ name: 'q', slots: 4 });
    await waitFor('the group', () =>
      feed.changes().some(({ groups }) => groups?.some(({ name }) => name === 'q')),
    );
  });

  test('L8: a slow subscriber slows nobody, is told what it missed, and has the latest state in the end', async () => {
    const home = open();
    const client = await home.connect();
    const found = await findHost(home.paths);
    if (found.kind !== 'live') throw new Error('No host answers.');
    const slow = await attach(found.endpoint, found.socket, SESSION);
    const feed = await follow(slow);
    found.socket.pause();
    const padding = 'x'.repeat(4000);
    const { id } = await client.register({
      kind: 'other',
      description: 'x',
      producer: 'cli',
      metadata: { padding },
    });
    for (let percent = 0; percent < 100; percent += 0.02) {
      // As fast as the host takes them; it must not wait for whoever does not listen.
      if (Math.round(percent * 50) % 500 === 499) await client.update({ id, progress: { percent } });
      else client.update({ id, progress: { percent } }).catch(() => undefined);
    }
    const done = await client.complete({ id, outcome: { state: 'completed' } });
    expect(
      feed
        .changes()
        .flatMap(({ changed }) => changed)
        .some(({ status }) => status.state === 'completed'),
    ).toBe(false);
    found.socket.resume();
    const last = () =>
      feed
        .changes()
        .flatMap(({ changed }) => changed)
        .at(-1);
    await waitFor('the latest state', () => last()?.status.state === 'completed');
    expect(last()).toEqual(done);
    const missed = feed.changes().reduce((sum, { missedNews = 0 }) => sum + missedNews, 0);
    expect(missed).toBeGreaterThan(0);
    expect(feed.news().length + missed).toBeGreaterThanOrEqual(5001);
    slow.dispose();
  });

  test('R8 L9 T5: lists filter by owner, state, kind, group, parent and end, in order of creation', async () => {
    const home = open();
    const client = await home.connect();
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    const done = await client.start(home.params('true'));
    const live = await client.start(home.params(untilGo(0), { group: 'g' }));
    const work = await other.register({
      kind: 'other',
      description: 'x',
      producer: 'cli',
      parent: { task: live.id },
    });
    const failed = await other.start(home.params('false'));
    await Promise.all([done, failed].map(({ id }) => client.wait(id)));
    await home.running(client, live.id);
    const ids = async (filter = {}) => (await client.list(filter)).map(({ id }) => id);
    expect(await ids()).toEqual([done, live, work, failed].map(({ id }) => id));
    expect(await ids({ session: 'cli:other' })).toEqual([work.id, failed.id]);
    expect(await ids({ states: ['running'] })).toEqual([live.id, work.id]);
    expect(await ids({ states: ['failed', 'completed'] })).toEqual([done.id, failed.id]);
    expect(await ids({ kinds: ['other'] })).toEqual([work.id]);
    expect(await ids({ includeTerminal: false })).toEqual([live.id, work.id]);
    expect(await ids({ group: 'g' })).toEqual([live.id]);
    expect(await ids({ parent: live.id })).toEqual([work.id]);
    expect(await ids({ ids: [failed.id, done.id], session: SESSION.id })).toEqual([done.id]);
    await home.killHost();
    const next = await home.connect();
    expect((await next.list()).map(({ id }) => id)).toEqual([done, live, work, failed].map(({ id }) => id));
  });
});
