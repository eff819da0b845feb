import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION, untilGo, type Home } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/** Makes every save fail, as a full disk does, until it is told to stop. */
function breakSaves(home: Home): () => void {
  const aside = `${home.paths.tasks}.aside`;
  renameSync(home.paths.tasks, aside);
  writeFileSync(home.paths.tasks, 'no directory');
  return () => {
    rmSync(home.paths.tasks);
    renameSync(aside, home.paths.tasks);
  };
}

inEachHome((open) => {
  test('A6: each consumer gets every end once, in the order of the ends, also across restarts', async () => {
    const home = open();
    const client = await home.connect();
    const slow = await client.start(home.params(untilGo(0)));
    const quick = await client.start(home.params('exit 1'));
    await client.wait(quick.id);
    const drain = async (consumer: string, from = client) =>
      (await from.drain({ consumer })).map(({ id }) => id);
    expect(await drain('a')).toEqual([quick.id]);
    expect(await drain('a')).toEqual([]);
    home.go();
    await client.wait(slow.id);
    expect(await drain('b')).toEqual([quick.id, slow.id]);
    await home.killHost();
    const next = await home.connect();
    expect(await drain('a', next)).toEqual([slow.id]);
    expect(await drain('b', next)).toEqual([]);
    // A further attempt has an end of its own.
    await next.rerun({ id: quick.id });
    await next.wait(quick.id);
    expect(await drain('a', next)).toEqual([quick.id]);
    const nobody = { code: ErrorCode.badRequest, says: 'consumer' };
    await expectRefused(next, () => next.drain({ consumer: '' }), nobody);
  });

  test('A6 L9: of what ended only what the filter means is drained', async () => {
    const home = open();
    const client = await home.connect();
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    const [mine, theirs] = [await client.start(home.params('true')), await other.start(home.params('true'))];
    await Promise.all([mine, theirs].map(({ id }) => client.wait(id)));
    const ids = async (filter: object) =>
      (await client.drain({ consumer: 'c', ...filter })).map(({ id }) => id);
    expect(await ids({ session: SESSION.id })).toEqual([mine.id]);
    expect(await ids({})).toEqual([theirs.id]);
  });

  test('T7: collecting takes ended tasks of one owner, of the states and times asked for, and no others', async () => {
    const home = open();
    const client = await home.connect();
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    const live = await client.start(home.params('sleep 60'));
    const [good, bad] = [await client.start(home.params('true')), await client.start(home.params('false'))];
    const theirs = await other.start(home.params('true'));
    await Promise.all([good, bad, theirs].map(({ id }) => client.wait(id)));
    const session = SESSION.id;
    expect(await client.collect({ session, endedBefore: '2000-01-01T00:00:00.000Z' })).toEqual([]);
    expect(await client.collect({ session, states: ['failed'] })).toEqual([bad.id]);
    expect(existsSync(bad.output.path)).toBe(false);
    expect(await client.collect({ session, states: ['running', 'completed'] })).toEqual([good.id]);
    expect((await client.list()).map(({ id }) => id)).toEqual([live.id, theirs.id]);
  });

  test('T7 B8 T10 W6: what could not be saved is never collected; a look tries again', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(untilGo(5)));
    await home.running(client, id);
    const mend = breakSaves(home);
    home.go();
    expect((await client.wait(id)).unsaved).toMatch(/ENOTDIR/);
    expect(readFileSync(home.paths.trace, 'utf8')).toMatch(
      new RegExp(`"event":"unsaved","id":"${id}".*ENOTDIR`),
    );
    expect((await client.hostStatus()).tasks.unsaved).toBe(1);
    expect(await client.collect({ session: SESSION.id })).toEqual([]);
    expect(await client.clean({ maxCount: 0 })).toEqual([]);
    mend();
    expect(await client.get(id)).not.toHaveProperty('unsaved');
    expect((await client.hostStatus()).tasks.unsaved).toBe(0);
    expect(await client.clean({ maxCount: 0 })).toEqual([id]);
  });

  test('W6 R10 T10: an end that could not be saved is still known when its host dies, and nothing runs twice', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(`echo run >> runs; ${untilGo(5)}`));
    await home.running(client, id);
    const mend = breakSaves(home);
    home.go();
    expect(await client.wait(id)).toMatchObject({
      status: { failure: { code: 5 } },
      unsaved: expect.anything() as string,
    });
    // Longer than the traces of an attempt whose end is on disk are kept.
    const ended = Date.now();
    await waitFor('time to forget', () => Date.now() > ended + 500);
    await home.killHost();
    mend();
    const next = await home.connect();
    expect((await next.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 5 } });
    expect((await next.output({ id })).text).toBe('ready\ndone\n');
    // Its claim stays a while longer, for a wrapper that may be late.
    await waitFor('the traces to be gone', () =>
      home.names(home.paths.run).every((name) => name.endsWith('.claim')),
    );
  });

  test('W3 R4: a store that refuses is an error of the start, and nothing runs', async () => {
    const home = open();
    const client = await home.connect();
    await client.start(home.params('true', { id: 'again' }));
    await client.wait('again');
    const mend = breakSaves(home);
    const refused = { code: ErrorCode.notSaved, says: 'cannot be saved: ENOTDIR' };
    await expectRefused(client, () => client.start(home.params('touch ran')), refused);
    await expectRefused(client, () => client.start(home.params('touch ran', { id: 'again' })), refused);
    await expectRefused(client, () => client.rerun({ id: 'again' }), refused);
    await expectRefused(
      client,
      () => client.register({ kind: 'other', description: 'x', producer: 'cli' }),
      refused,
    );
    mend();
    expect(existsSync(`${home.work}/ran`)).toBe(false);
    expect(home.names(home.paths.output)).toEqual(['again.log']);
  });

  test('B8: what a policy does not keep goes, by number, size and age, oldest end first, and never a live task', async () => {
    const home = open();
    const client = await home.connect();
    const live = await client.start(home.params('sleep 60'));
    const ids = [];
    for (let i = 0; i < 4; i++) {
      const { id } = await client.start(home.params('printf 0123456789'));
      await client.wait(id);
      ids.push(id);
    }
    const [a, b, c, d] = ids;
    expect(await client.clean({})).toEqual([]);
    expect(await client.clean({ maxCount: 3 })).toEqual([a]);
    expect(await client.clean({ maxBytes: 20 })).toEqual([b]);
    expect(await client.clean({ maxAgeMs: 3_600_000 })).toEqual([]);
    await waitFor('some age', async () => (await client.clean({ maxAgeMs: 1 })).length > 0);
    expect((await client.list()).map(({ id }) => id)).not.toContain(c);
    await client.clean({ maxCount: 0 });
    expect((await client.list()).map(({ id }) => id)).toEqual([live.id]);
    expect(existsSync(`${home.paths.output}/${d}.log`)).toBe(false);
  });

  test('B8: a policy that was set is kept to from then on, also by the next host', async () => {
    const home = open();
    const client = await home.connect();
    const start = async (from = client) => {
      const { id } = await from.start(home.params('true'));
      await from.wait(id);
      return id;
    };
    const [a, b] = [await start(), await start()];
    await client.setRetention({ maxCount: 1 });
    await waitFor('the older one to go', async () => (await client.list()).length === 1);
    expect((await client.list()).map(({ id }) => id)).toEqual([b]);
    const c = await start();
    await home.killHost();
    const next = await home.connect();
    await waitFor('the older one to go', async () => (await next.list()).length === 1);
    expect((await next.list()).map(({ id }) => id)).toEqual([c]);
    await expect(next.get(a)).rejects.toMatchObject({ code: ErrorCode.unknownTask });
    await next.setRetention({});
  });
});
