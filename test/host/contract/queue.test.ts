import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo, type Home } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/** A command that notes that it ran. */
const note = (word: string) => `echo ${word} >> order`;
const noted = (home: Home) => readFileSync(join(home.work, 'order'), 'utf8').trimEnd().split('\n');

inEachHome((open) => {
  test('B1: a group runs as many at a time as it has slots: higher priority first, then in order of start', async () => {
    const home = open();
    const client = await home.connect();
    const inGroup = (command: string, priority?: number) =>
      client.start(home.params(command, { group: 'q', ...(priority !== undefined && { priority }) }));
    const first = await inGroup(untilGo(0));
    const rest = [];
    for (const [word, priority] of [
      ['a', 0],
      ['b', undefined],
      ['low', -1],
      ['c', 5],
      ['d', 5],
    ] as const)
      rest.push(await inGroup(note(word), priority));
    await home.running(client, first.id);
    for (const { id } of rest)
      expect((await client.get(id)).status).toEqual({ state: 'pending', waitsFor: { kind: 'slot' } });
    expect(await client.groups()).toMatchObject([{ name: 'q', slots: 1, running: 1, pending: 5 }]);
    home.go();
    await Promise.all(rest.map(({ id }) => client.wait(id)));
    expect(noted(home)).toEqual(['c', 'd', 'a', 'b', 'low']);
  });

  test('B1: more slots let more run at once, and tasks without a group wait for nobody', async () => {
    const home = open();
    const client = await home.connect();
    await client.setGroup({ name: 'q', slots: 2 });
    const tasks = [];
    for (let i = 0; i < 4; i++) tasks.push(await client.start(home.params(untilGo(0), { group: 'q' })));
    const [a, b, c, d] = tasks.map(({ id }) => id) as [string, string, string, string];
    await Promise.all([a, b].map((id) => home.running(client, id)));
    expect((await client.get(c)).status.state).toBe('pending');
    const apart = await client.start(home.params('true'));
    await client.wait(apart.id);
    expect(await client.setGroup({ name: 'q', slots: 3 })).toMatchObject({ slots: 3 });
    await home.running(client, c);
    expect((await client.get(d)).status.state).toBe('pending');
    await client.setGroup({ name: 'q', slots: null });
    await home.running(client, d);
  });

  test('B1 R10: a paused group starts nothing, also after a restart, while what runs goes on', async () => {
    const home = open();
    const client = await home.connect();
    await client.setGroup({ name: 'q', slots: 2 });
    const live = await client.start(home.params(untilGo(6), { group: 'q' }));
    await home.running(client, live.id);
    expect(await client.pause({ group: 'q' })).toBeNull();
    const waiting = [];
    for (const word of ['a', 'b']) waiting.push(await client.start(home.params(note(word), { group: 'q' })));
    expect(waiting.map(({ status }) => status)).toEqual(
      Array.from({ length: 2 }, () => ({ state: 'pending', waitsFor: { kind: 'paused' } })),
    );
    await home.killHost();
    const next = await home.connect();
    home.go();
    expect(await next.wait(live.id)).toMatchObject({ status: { failure: { code: 6 } } });
    expect(await next.groups()).toEqual([{ name: 'q', slots: 2, isPaused: true, running: 0, pending: 2 }]);
    await next.setGroup({ name: 'q', slots: 1 });
    await next.resume({ group: 'q' });
    await Promise.all(waiting.map(({ id }) => next.wait(id)));
    expect(noted(home)).toEqual(['a', 'b']);
  });

  test('B1 R10: a queue that was waiting when its host died goes on in the same order', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0), { group: 'q' }));
    const rest = [];
    for (const word of ['a', 'b', 'c'])
      rest.push(await client.start(home.params(note(word), { group: 'q' })));
    await home.running(client, first.id);
    await home.killHost();
    const next = await home.connect();
    expect((await next.list({ states: ['pending'] })).map(({ id }) => id)).toEqual(rest.map(({ id }) => id));
    home.go();
    await Promise.all(rest.map(({ id }) => next.wait(id)));
    expect(noted(home)).toEqual(['a', 'b', 'c']);
  });

  test('B1: work without a process here needs no slot', async () => {
    const home = open();
    const client = await home.connect();
    const live = await client.start(home.params(untilGo(0), { group: 'q' }));
    await home.running(client, live.id);
    const observer = await client.start({
      kind: 'observer',
      producer: 'cli',
      watch: { ids: [live.id] },
      on: 'any',
      group: 'q',
    });
    await waitFor('the observer', async () => (await client.get(observer.id)).status.state === 'running');
    const next = await client.start(home.params('true', { group: 'q' }));
    expect((await client.get(next.id)).status.state).toBe('pending');
    home.go();
    expect((await client.wait(next.id)).status.state).toBe('completed');
  });

  test('B1 R9: what waits for its turn can be cancelled, and never runs', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0), { group: 'q' }));
    const second = await client.start(home.params(note('second'), { group: 'q' }));
    const third = await client.start(home.params(note('third'), { group: 'q' }));
    await client.cancel({ id: second.id, reason: 'not needed' });
    expect((await client.wait(second.id)).status).toEqual({ state: 'cancelled', reason: 'not needed' });
    home.go();
    await Promise.all([first, third].map(({ id }) => client.wait(id)));
    expect(noted(home)).toEqual(['third']);
  });
});
