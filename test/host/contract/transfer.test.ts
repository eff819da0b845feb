import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Session } from '../../../src/protocol/task.ts';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const HEIR: Session = { id: 'cli:heir', label: 'heir' };

inEachHome((open) => {
  test('L15 L10 L8: live tasks are given to another session, and both are told', async () => {
    const home = open();
    const connected = await home.open();
    const { client } = connected;
    const mine = await follow(connected, { filter: { session: SESSION.id } });
    const heirs = await home.open(HEIR);
    const theirs = await follow(heirs, { filter: { session: HEIR.id } });
    const ids: string[] = [];
    for (const name of ['a', 'b']) ids.push((await client.start(home.params('sleep 60', { name }))).id);
    for (const id of ids) await home.running(client, id);
    const given = await client.transfer({ ids, to: HEIR });
    expect(given.map(({ id, owner }) => ({ id, owner }))).toEqual(ids.map((id) => ({ id, owner: HEIR })));
    await waitFor('the heir to be told', () => theirs.steps(ids[1] ?? '').includes('transferred'));
    await waitFor('the loss to be told', () => mine.changes().flatMap(({ removed }) => removed).length === 2);
    expect(theirs.news()).toMatchObject(
      ids.map((id) => ({ id, type: 'transferred', from: SESSION, to: HEIR })),
    );
    expect((await heirs.client.list({ session: HEIR.id })).map(({ id }) => id)).toEqual(ids);
    await home.killHost();
    const next = await home.connect();
    expect((await next.list({ session: HEIR.id, states: ['running'] })).map(({ id }) => id)).toEqual(ids);
  });

  test('L15: all or none: an unknown or ended one, or a clash in the target, changes nothing', async () => {
    const home = open();
    const client = await home.connect();
    const heir = await home.connect(HEIR);
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    const start = async (from: typeof client, name?: string) => {
      const { id } = await from.start(home.params('sleep 60', name === undefined ? {} : { name }));
      await home.running(client, id);
      return id;
    };
    const [plain, named] = [await start(client), await start(client, 'server')];
    const [theirs, third] = [await start(heir, 'server'), await start(other, 'twin')];
    const twin = await start(client, 'twin');
    const ended = await client.start(home.params('true'));
    await client.wait(ended.id);
    const refused: [string[], ErrorCode, string][] = [
      [[plain, 'sh-nobody'], ErrorCode.unknownTask, 'sh-nobody'],
      [[plain, ended.id], ErrorCode.wrongState, 'completed'],
      [[plain, theirs], ErrorCode.wrongState, 'owned by "heir" already'],
      [[plain, named], ErrorCode.nameTaken, theirs],
      [[plain, twin, third], ErrorCode.nameTaken, 'twin'],
    ];
    for (const [ids, code, says] of refused)
      await expectRefused(client, () => client.transfer({ ids, to: HEIR }), { code, says });
    const nobody = JSON.parse('{"id":""}') as Session;
    await expectRefused(client, () => client.transfer({ ids: [plain], to: nobody }), {
      code: ErrorCode.badRequest,
      says: "A session's id must be",
    });
    // Twice the same is once.
    expect(await client.transfer({ ids: [plain, plain], to: HEIR })).toHaveLength(1);
  });
});
