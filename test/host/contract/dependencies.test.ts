import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { DependencyCondition } from '../../../src/protocol/task.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';

inEachHome((open) => {
  test('B2: a task starts after success, failure or any end of others, and says what it waits for', async () => {
    const home = open();
    const client = await home.connect();
    const good = await client.start(home.params(untilGo(0)));
    const bad = await client.start(home.params(untilGo(3)));
    const after = (...on: [string, DependencyCondition][]) =>
      client.start(home.params('true', { after: on.map(([task, on]) => ({ task, on })) }));
    const met = [
      await after([good.id, 'success']),
      await after([bad.id, 'failure']),
      await after([bad.id, 'any']),
      await after([good.id, 'success'], [bad.id, 'failure']),
    ];
    expect((await client.get(met[3]?.id ?? '')).status).toEqual({
      state: 'pending',
      waitsFor: { kind: 'tasks', ids: [good.id, bad.id] },
    });
    const unmet = await after([good.id, 'success'], [bad.id, 'success']);
    home.go();
    for (const { id } of met) expect((await client.wait(id)).status.state).toBe('completed');
    const ended = await client.wait(unmet.id);
    expect(ended.status).toEqual({
      state: 'failed',
      failure: { kind: 'dependency', on: [bad.id], message: `Task ${bad.id} failed.` },
    });
    expect(ended).not.toHaveProperty('startedAt');
    expect(ended.endedAt).toBeDefined();
  });

  test('B2: one end after the other: a failure runs down the chain, and names who failed', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(1), { name: 'compile' }));
    const second = await client.start(home.params('true', { after: [{ task: first.id, on: 'success' }] }));
    const third = await client.start(home.params('true', { after: [{ task: second.id, on: 'success' }] }));
    home.go();
    expect((await client.wait(second.id)).status).toMatchObject({
      failure: { kind: 'dependency', on: [first.id], message: 'Task compile failed.' },
    });
    expect((await client.wait(third.id)).status).toMatchObject({
      failure: { kind: 'dependency', on: [second.id] },
    });
  });

  test('B2: what was cancelled did not succeed', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0)));
    const wanted = await client.start(home.params('true', { after: [{ task: first.id, on: 'success' }] }));
    const cleanup = await client.start(home.params('true', { after: [{ task: first.id, on: 'failure' }] }));
    await client.cancel({ id: first.id });
    expect((await client.wait(wanted.id)).status).toMatchObject({ failure: { kind: 'dependency' } });
    expect((await client.wait(cleanup.id)).status.state).toBe('completed');
  });

  test('B2: an end that was there before counts, and stays counted when its task is removed', async () => {
    const home = open();
    const client = await home.connect();
    const early = await client.start(home.params('true'));
    await client.wait(early.id);
    const live = await client.start(home.params(untilGo(0)));
    const after = [early, live].map(({ id }) => ({ task: id, on: 'success' as const }));
    const { id, status } = await client.start(home.params('exit 5', { after }));
    expect(status).toEqual({ state: 'pending', waitsFor: { kind: 'tasks', ids: [live.id] } });
    await client.remove([early.id]);
    await home.killHost();
    const next = await home.connect();
    home.go();
    expect(await next.wait(id)).toMatchObject({ status: { failure: { kind: 'exit', code: 5 } } });
  });

  test('B2 R10: a task whose wait ended while no host ran starts with the next one', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0)));
    const { id } = await client.start(home.params('exit 4', { after: [{ task: first.id, on: 'any' }] }));
    await home.running(client, first.id);
    await home.killHost();
    home.go();
    expect(await (await home.connect()).wait(id)).toMatchObject({ status: { failure: { code: 4 } } });
  });

  test('B2: a task cannot wait for itself; one that takes up an ended id can wait for what waited for that', async () => {
    const home = open();
    const client = await home.connect();
    const start = (id: string, after: string) =>
      client.start(home.params('true', { id, after: [{ task: after, on: 'any' }] }));
    const refused = (...circle: string[]) => ({
      code: ErrorCode.badRequest,
      says: `would wait for itself: ${circle.join(' after ')}.`,
    });
    await expectRefused(client, () => start('one', 'one'), refused('one', 'one'));
    await client.start(home.params('exit 1', { id: 'one' }));
    await client.wait('one');
    await expectRefused(client, () => start('one', 'one'), refused('one', 'one'));
    await start('two', 'one');
    expect((await client.wait('two')).status.state).toBe('completed');
    // "two" waits for nothing any more, so nobody waits for ever.
    await start('one', 'two');
    expect((await client.wait('one')).status.state).toBe('completed');
  });
});
