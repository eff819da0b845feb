import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { pidsWithVariable } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/** Fails with the code until it has run so often. */
const until = (times: number, code: number) =>
  `echo run >> runs; n=$(wc -l < runs); echo attempt $n; [ $n -ge ${times} ] || exit ${code}`;

inEachHome((open) => {
  test('B3 L7: a failed attempt is followed by the next, up to the maximum, each with its own output', async () => {
    const home = open();
    const client = await home.connect();
    const retry = { max: 3, backoffMs: 1 };
    const { id, attempt } = await client.start(home.params(until(3, 9), { retry }));
    expect(attempt).toEqual({ number: 1, max: 4 });
    const ended = await client.wait(id);
    expect(ended).toMatchObject({ status: { state: 'completed' }, attempt: { number: 3, max: 4 } });
    expect(ended.earlier).toMatchObject(
      [1, 2].map((number) => ({ number, status: { state: 'failed', failure: { kind: 'exit', code: 9 } } })),
    );
    const texts = [...(ended.earlier ?? []), ended].map(({ output }) => readFileSync(output.path, 'utf8'));
    expect(texts).toEqual(['attempt 1\n', 'attempt 2\n', 'attempt 3\n']);
  });

  test('B3: when all retries have failed, so has the task; some exits are not worth one', async () => {
    const home = open();
    const client = await home.connect();
    const retry = { max: 2, backoffMs: 1, exitCodes: [75] };
    const temporary = await client.start(home.params('exit 75', { retry }));
    const permanent = await client.start(home.params('exit 2', { retry }));
    const missing = await client.start(
      home.params(['/no/such/program'], { retry: { max: 2, backoffMs: 1 } }),
    );
    expect(await client.wait(temporary.id)).toMatchObject({
      attempt: { number: 3 },
      status: { failure: { code: 75 } },
    });
    expect(await client.wait(permanent.id)).toMatchObject({
      attempt: { number: 1 },
      status: { failure: { code: 2 } },
    });
    expect(await client.wait(missing.id)).toMatchObject({
      attempt: { number: 1 },
      status: { failure: { kind: 'spawn' } },
    });
  });

  test('B3: before a retry it waits, says until when, shows no old output, and can be hurried or cancelled', async () => {
    const home = open();
    const client = await home.connect();
    const retry = { max: 5, backoffMs: 60_000, factor: 3 };
    const { id } = await client.start(home.params(until(9, 7), { retry }));
    const waits = (number: number) =>
      waitFor(`attempt ${number} to wait`, async () => {
        const task = await client.get(id);
        return task.attempt.number === number && task.status.state === 'pending' ? task : undefined;
      });
    const second = await waits(2);
    const endedAt = Date.parse(second.earlier?.[0]?.endedAt ?? '');
    expect(second.status).toEqual({ state: 'pending', waitsFor: { kind: 'time', until: second.startAt } });
    expect(Date.parse(second.startAt ?? '') - endedAt).toBe(60_000);
    expect((await client.output({ id })).text).toBe('');
    expect(readFileSync(second.earlier?.[0]?.output.path ?? '', 'utf8')).toBe('attempt 1\n');
    await client.startNow(id);
    const third = await waits(3);
    expect(Date.parse(third.startAt ?? '') - Date.parse(third.earlier?.[1]?.endedAt ?? '')).toBe(180_000);
    await client.cancel({ id });
    expect((await client.wait(id)).status.state).toBe('cancelled');
  });

  test('B3 R10: a retry that waited when the host died is made by the next one', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(until(2, 7), { retry: { max: 1, backoffMs: 1500 } }));
    await waitFor('the back-off', async () => (await client.get(id)).attempt.number === 2);
    await home.killHost();
    expect(await (await home.connect()).wait(id)).toMatchObject({
      attempt: { number: 2 },
      status: { state: 'completed' },
    });
    expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('run\nrun\n');
  });

  test('B3 B7: an attempt that takes too long is ended, with its whole tree, and failed: timeout', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(
      home.params('echo begun; sleep 60 & sleep 60; echo not reached', { timeoutMs: 2000 }),
    );
    const ended = await client.wait(id);
    expect(ended.status).toEqual({
      state: 'failed',
      failure: { kind: 'timeout', message: 'It was ended because it took longer than 2 s.' },
    });
    expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
    expect(readFileSync(ended.output.path, 'utf8')).toBe('begun\n');
  });

  test('B3 B7: the time limit is that of each attempt, and one more may follow', async () => {
    const home = open();
    const client = await home.connect();
    const command = 'echo run >> runs; [ $(wc -l < runs) -ge 2 ] || sleep 60; exit 0';
    const { id } = await client.start(
      home.params(command, { timeoutMs: 3000, retry: { max: 1, backoffMs: 1 } }),
    );
    const ended = await client.wait(id);
    expect(ended).toMatchObject({ status: { state: 'completed' }, attempt: { number: 2 } });
    expect(ended.earlier).toMatchObject([{ status: { failure: { kind: 'timeout' } } }]);
  });

  test('B3 B7: a limit that was reached while no host ran ends the task when one does', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(untilGo(0), { timeoutMs: 1000 }));
    const { startedAt } = await home.running(client, id);
    await home.killHost();
    await waitFor('the time to pass', () => Date.now() > Date.parse(startedAt ?? '') + 1000);
    expect((await (await home.connect()).wait(id)).status).toMatchObject({ failure: { kind: 'timeout' } });
  });

  test('B3: a start for later waits until then, also through a restart, or until it is told to go', async () => {
    const home = open();
    const client = await home.connect();
    const soon = new Date(Date.now() + 1500).toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const [first, second] = [
      await client.start(home.params('true', { startAt: soon })),
      await client.start(home.params('true', { startAt: later })),
    ];
    expect(second.status).toEqual({ state: 'pending', waitsFor: { kind: 'time', until: later } });
    await home.killHost();
    const next = await home.connect();
    const ended = await next.wait(first.id);
    // File times may lag behind the clock by a tick.
    expect(Date.parse(ended.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(soon) - 20);
    expect((await next.get(second.id)).status.state).toBe('pending');
    await next.startNow(second.id);
    expect((await next.wait(second.id)).status.state).toBe('completed');
  });
});
