import { expect, test } from 'vitest';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION, untilGo } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

inEachHome((open) => {
  test('L11: a chore is in no list, and its session can wait for it, and for those that follow', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0), { hidden: true }));
    const after = [{ task: first.id, on: 'success' as const }];
    const second = await client.start(home.params('exit 4', { hidden: true, after }));
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    await other.start(home.params('sleep 60', { hidden: true }));
    expect(await client.list()).toEqual([]);
    expect((await client.list({ includeHidden: true })).length).toBe(3);
    expect((await client.get(first.id)).hidden).toBe(true);
    let isSettled = false;
    const settled = client.settleHidden(SESSION.id).then((failed) => {
      isSettled = true;
      return failed;
    });
    await home.running(client, first.id);
    expect(isSettled).toBe(false);
    home.go();
    expect((await settled).map(({ id }) => id)).toEqual([second.id]);
    // The failed one reports: it is seen from now on.
    expect((await client.list()).map(({ id }) => id)).toEqual([second.id]);
    expect(await client.get(first.id)).toMatchObject({ hidden: true, status: { state: 'completed' } });
    expect(await client.settleHidden(SESSION.id)).toEqual([]);
  });

  test('L11 B3: a chore that is tried again stays hidden until its last attempt has failed', async () => {
    const home = open();
    const client = await home.connect();
    const retry = { max: 1, backoffMs: 60_000 };
    const { id } = await client.start(home.params('exit 1', { hidden: true, retry }));
    await waitFor('the back-off', async () => (await client.get(id)).attempt.number === 2);
    expect(await client.list()).toEqual([]);
    const settled = client.settleHidden(SESSION.id);
    await client.startNow(id);
    expect(await settled).toMatchObject([{ id, status: { state: 'failed' } }]);
    expect(await client.list()).toHaveLength(1);
  });
});
