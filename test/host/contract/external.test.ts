import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { RegisterParams } from '../../../src/protocol/messages.ts';
import { keepCancelCalls } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const work = (more: Partial<RegisterParams> = {}): RegisterParams => ({
  kind: 'other',
  description: 'indexing',
  producer: 'extension:search',
  ...more,
});

inEachHome((open) => {
  test('L13 L10 L3 R5: work that runs elsewhere is registered, told of and completed', async () => {
    const home = open();
    const client = await home.connect();
    const metadata = { shard: 3 };
    const { id } = await client.register(
      work({ kind: 'agent', parent: { agent: 'a-1', run: 'r-1' }, metadata, supportsResume: true }),
    );
    expect(await client.get(id)).toMatchObject({
      kind: 'agent',
      producer: 'extension:search',
      parent: { agent: 'a-1', run: 'r-1' },
      status: { state: 'running' },
      startedAt: expect.stringMatching(TIME) as string,
    });
    await client.update({ id, progress: { percent: 40, message: 'half\nway' }, description: 'indexing src' });
    expect(await client.get(id)).toMatchObject({
      description: 'indexing src',
      progress: { percent: 40, message: 'half…' },
    });
    const result = { summary: 'all indexed', value: { files: 7 }, reference: 'file:///tmp/index' };
    const ended = await client.complete({ id, outcome: { state: 'completed' }, result });
    expect(ended).toMatchObject({ status: { state: 'completed' }, result, metadata, supportsResume: true });
    expect(ended.endedAt).toMatch(TIME);
    await home.killHost();
    expect(await (await home.connect()).get(id)).toEqual(ended);
  });

  test('T11 R11: a record keeps result text and reference, resumability, attempt and metadata; a failure its text', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.register(work({ supportsResume: false, metadata: { a: [1] } }));
    await client.update({ id, result: { reference: '/tmp/report.html' } });
    expect(await client.get(id)).toMatchObject({
      attempt: { number: 1 },
      supportsResume: false,
      metadata: { a: [1] },
      result: { reference: '/tmp/report.html' },
    });
    const failed = await client.complete({ id, outcome: { state: 'failed', message: 'disk full' } });
    expect(failed.status).toEqual({ state: 'failed', failure: { kind: 'reported', message: 'disk full' } });
    const agent = await client.register(work({ kind: 'agent' }));
    const outcome = { state: 'failed' as const, message: 'no credit' };
    expect((await client.complete({ id: agent.id, outcome })).status).toEqual({
      state: 'failed',
      failure: { kind: 'agent', message: 'no credit' },
    });
  });

  test('T9: an error, what came of it and the end are set together', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.register(work());
    const before = Date.now();
    const outcome = { state: 'failed' as const, message: 'broken' };
    const ended = await client.complete({ id, outcome, result: { summary: 'two of three' } });
    expect(ended).toMatchObject({
      status: { state: 'failed', failure: { message: 'broken' } },
      result: { summary: 'two of three' },
    });
    expect(Date.parse(ended.endedAt ?? '')).toBeGreaterThanOrEqual(before);
    expect(await client.get(id)).toEqual(ended);
  });

  test('L14 L2: a second end and an update after the end change nothing; removing unregisters', async () => {
    const home = open();
    const client = await home.connect();
    for (const state of ['completed', 'failed', 'cancelled'] as const) {
      const { id } = await client.register(work());
      const ended = await client.complete({ id, outcome: { state, message: 'x' } });
      expect(
        await client.complete({ id, outcome: { state: 'completed' }, result: { summary: 'no' } }),
      ).toEqual(ended);
      expect(await client.complete({ id, outcome: { state: 'failed', message: 'no' } })).toEqual(ended);
      expect(await client.update({ id, progress: { percent: 1 }, description: 'no' })).toEqual(ended);
      expect(await client.update({ id, status: { state: 'running' } })).toEqual(ended);
      expect(await client.get(id)).toEqual(ended);
      await client.remove([id]);
      await expect(client.get(id)).rejects.toMatchObject({ code: ErrorCode.unknownTask });
    }
    const { id } = await client.register(work());
    const live = { code: ErrorCode.wrongState, says: 'running' };
    await expectRefused(client, () => client.remove([id]), live);
  });

  test('L5 L13: external: the registrant is asked with the reason, and its word awaited', async () => {
    const home = open({ graceMs: 100 });
    const connected = await home.open();
    const calls = keepCancelCalls(connected);
    const person = await home.connect();
    const { id } = await connected.client.register(work({ cancelPolicy: 'external' }));
    expect((await person.cancel({ id, reason: 'too slow' })).status.state).toBe('cancelRequested');
    await waitFor('the call', () => calls.length > 0);
    expect(calls).toEqual([{ id, reason: 'too slow' }]);
    const asked = Date.now();
    // Longer than the grace period, which is not for work that ends itself.
    await waitFor('the grace period to pass', () => Date.now() > asked + 300);
    expect((await person.get(id)).status.state).toBe('cancelRequested');
    // It was about to complete; the cancel came first.
    expect((await connected.client.complete({ id, outcome: { state: 'completed' } })).status).toEqual({
      state: 'cancelled',
      reason: 'too slow',
    });
  });

  test('L5: cooperative: asked, and cancelled after the grace period; abort: at once', async () => {
    const home = open({ graceMs: 200 });
    const connected = await home.open();
    const { client } = connected;
    const calls = keepCancelCalls(connected);
    const polite = await client.register(work({ cancelPolicy: 'cooperative' }));
    const abrupt = await client.register(work({ cancelPolicy: 'abort' }));
    expect((await client.cancel({ id: abrupt.id })).status.state).toBe('cancelled');
    expect((await client.cancel({ id: polite.id })).status.state).toBe('cancelRequested');
    expect((await client.wait(polite.id)).status.state).toBe('cancelled');
    expect(calls).toEqual([{ id: polite.id }]);
  });

  test('L5 T2: the grace period of an attempt that has ended is none of the next one', async () => {
    const home = open({ graceMs: 300 });
    const client = await home.connect();
    await client.register(work({ id: 'twice' }));
    await client.cancel({ id: 'twice' });
    await client.complete({ id: 'twice', outcome: { state: 'cancelled' } });
    const again = await client.register(work({ id: 'twice' }));
    expect(again.attempt.number).toBe(2);
    const begun = Date.now();
    await waitFor('the grace period to pass', () => Date.now() > begun + 500);
    expect(await client.get('twice')).toEqual(again);
  });

  test('L13: a registrant that is gone cannot say that its work has ended', async () => {
    const home = open();
    const person = await home.connect();
    const connected = await home.open();
    const [asked, left] = [
      await connected.client.register(work({ cancelPolicy: 'external' })),
      await connected.client.register(work({ cancelPolicy: 'external' })),
    ];
    await person.cancel({ id: asked.id });
    connected.dispose();
    expect((await person.wait(asked.id)).status.state).toBe('cancelled');
    expect((await person.get(left.id)).status.state).toBe('running');
    await person.cancel({ id: left.id });
    expect((await person.wait(left.id)).status.state).toBe('cancelled');
  });

  test('L13: work whose program is gone, and does not come back in time, is lost', async () => {
    const home = open({ sessionGraceMs: 300 });
    const person = await home.connect();
    const connected = await home.open();
    const { id } = await connected.client.register(work());
    connected.dispose();
    expect((await person.wait(id)).status).toMatchObject({ state: 'failed', failure: { kind: 'orphaned' } });
    // Nor does it outlive a host that nobody comes back to.
    const again = await person.register(work());
    await home.killHost();
    const next = await home.connect();
    expect((await next.wait(again.id)).status).toMatchObject({ failure: { kind: 'orphaned' } });
  });

  test('L13 R10 L7: external work outlives the host; who comes back with its key is asked again', async () => {
    const home = open();
    const before = await home.connect();
    const params = work({ key: 'index', cancelPolicy: 'external' });
    const { id } = await before.register(params);
    await home.killHost();
    const connected = await home.open();
    const calls = keepCancelCalls(connected);
    const { client } = connected;
    expect((await client.get(id)).status.state).toBe('running');
    expect((await client.register(params)).id).toBe(id);
    await client.update({ id, progress: { percent: 90 } });
    await client.cancel({ id });
    await waitFor('the call', () => calls.length > 0);
    await client.complete({ id, outcome: { state: 'cancelled' } });
    expect((await client.wait(id)).status.state).toBe('cancelled');
  });

  test('L13 T4 R10: a cancel that nobody could answer before the host died is done by the next', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.register(work({ cancelPolicy: 'external' }));
    await client.cancel({ id, reason: 'stop' });
    await home.killHost();
    expect((await (await home.connect()).wait(id)).status).toMatchObject({ state: 'cancelled' });
  });

  test('B7 L13: external work that takes too long is asked to end, and has failed: timeout', async () => {
    const home = open({ graceMs: 200 });
    const connected = await home.open();
    const calls = keepCancelCalls(connected);
    const { client } = connected;
    const slow = await client.register(work({ timeoutMs: 150, cancelPolicy: 'external' }));
    await waitFor('the call', () => calls.length > 0);
    expect(calls).toMatchObject([
      { id: slow.id, reason: expect.stringContaining('longer than 0.15 s') as string },
    ]);
    const ended = await client.complete({ id: slow.id, outcome: { state: 'cancelled' } });
    expect(ended.status).toMatchObject({ state: 'failed', failure: { kind: 'timeout' } });
  });

  test('L12: what the host runs is ended by its own end, not by a word from elsewhere', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('sleep 60'));
    await home.running(client, id);
    const refused = { code: ErrorCode.badRequest, says: 'ends by itself' };
    await expectRefused(client, () => client.complete({ id, outcome: { state: 'completed' } }), refused);
    await client.cancel({ id });
    const cancelled = await client.wait(id);
    expect(cancelled.status.state).toBe('cancelled');
    await home.killHost();
    expect(await (await home.connect()).get(id)).toEqual(cancelled);
  });
});
