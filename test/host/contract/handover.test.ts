import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectHost } from '../../../src/client/connectHost.ts';
import { EmbeddedHost } from '../../../src/host/embeddedHost.ts';
import type { TraceLevel } from '../../../src/core/trace.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { HOST_SCRIPT, openHome, SESSION, untilGo } from '../../helpers/host/openHome.ts';
import { isAlive } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

inEachHome((open) => {
  test('B9 R10: stopping and starting the host again touches no running task', async () => {
    const home = open();
    let client = await home.connect();
    const { id } = await client.start(home.params(untilGo(3)));
    const { process } = await home.running(client, id);
    for (let round = 0; round < 3; round++) {
      await client.hostStop();
      await waitFor('host.json to go', () => !existsSync(home.paths.endpoint));
      expect(isAlive(process.pid)).toBe(true);
      client = await home.connect();
      expect(await client.get(id)).toMatchObject({ status: { state: 'running' }, process });
    }
    home.go();
    expect(await client.wait(id)).toMatchObject({ status: { failure: { code: 3 } }, attempt: { number: 1 } });
  });

  test('B9: a newer client has the host hand over to its own; running and waiting tasks go along', async () => {
    const home = open();
    const before = await home.open();
    const { pid } = await before.client.hostStatus();
    const live = await before.client.start(home.params(untilGo(5), { group: 'q' }));
    const queued = await before.client.start(home.params('exit 6', { group: 'q' }));
    const { process } = await home.running(before.client, live.id);
    const isClosed = before.closed.then(() => true);
    const { embed: _embed, ...program } = home.program;
    const newer = await connectHost({ ...program, version: '999.0.0' }, SESSION);
    expect(await isClosed).toBe(true);
    expect((await newer.client.hostStatus()).pid).not.toBe(pid);
    expect(await newer.client.get(live.id)).toMatchObject({ status: { state: 'running' }, process });
    expect((await newer.client.get(queued.id)).status.state).toBe('pending');
    home.go();
    expect((await newer.client.wait(queued.id)).status).toMatchObject({ failure: { code: 6 } });
    expect((await newer.client.get(live.id)).status).toMatchObject({ failure: { code: 5 } });
    newer.dispose();
  });

  test('B9: a client of the same or an older version leaves the host in place', async () => {
    const home = open();
    const client = await home.connect();
    const { startedAt } = await client.hostStatus();
    const { version } = await client.hostStatus();
    for (const known of [version, '0.0.1']) {
      const other = await connectHost({ ...home.program, version: known }, SESSION);
      expect((await other.client.hostStatus()).startedAt).toBe(startedAt);
      other.dispose();
    }
  });

  test('T4 R10 L12: what is being ended when the host dies is ended by the next, as what it was', async () => {
    const home = open({ graceMs: 1500 });
    const client = await home.connect();
    const deaf = "trap '' TERM; echo ready; while :; do sleep 1; done";
    const [cancelled, slow] = [
      await client.start(home.params(deaf)),
      await client.start(home.params(deaf, { timeoutMs: 3000 })),
    ];
    for (const { id } of [cancelled, slow])
      await waitFor('the trap', async () => (await client.output({ id })).text === 'ready\n');
    await waitFor('the limit', async () => (await client.get(slow.id)).ending !== undefined);
    await client.cancel({ id: cancelled.id, reason: 'a test' });
    await home.killHost();
    const next = await home.connect();
    expect((await next.wait(cancelled.id)).status).toEqual({ state: 'cancelled', reason: 'a test' });
    expect((await next.wait(slow.id)).status).toMatchObject({
      state: 'failed',
      failure: { kind: 'timeout' },
    });
  });

  test('R1 L17: the data directory is the one that was chosen, and made on first use', async () => {
    const home = open({ name: 'not/there/yet' });
    expect(existsSync(home.paths.directory)).toBe(false);
    const client = await home.connect();
    expect(await client.hostStatus()).toMatchObject({ dataDirectory: join(home.folder, 'not/there/yet') });
    const { output } = await client.start(home.params('true'));
    expect(output.path.startsWith(home.paths.directory)).toBe(true);
  });
});

/** What a host of this level writes about one task, in a file of the test's choice. */
async function traceOf(traceLevel: TraceLevel): Promise<{ lines: Record<string, unknown>[]; id: string }> {
  const home = openHome();
  const tracePath = join(home.folder, `${traceLevel}.jsonl`);
  const { paths } = home;
  const host = new EmbeddedHost({ paths, version: '999', scriptPath: HOST_SCRIPT, traceLevel, tracePath });
  const { client, dispose } = await connectHost({ ...home.program, embed: () => host.connect() }, SESSION);
  const { id } = await client.start(home.params('true'));
  await client.wait(id);
  dispose();
  host.dispose();
  await waitFor('the host to be gone', () => !existsSync(paths.endpoint));
  expect(existsSync(paths.trace)).toBe(false);
  const text = existsSync(tracePath) ? readFileSync(tracePath, 'utf8') : '';
  return {
    id,
    lines: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

test('L18: a trace has lines of JSON with level and context, in a chosen file', async () => {
  const { lines, id } = await traceOf('standard');
  expect(lines.map(({ event }) => event)).toEqual([
    'hostStarted',
    'accepted',
    'launched',
    'ended',
    'hostStopped',
  ]);
  expect(lines[1]).toEqual({
    at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    level: 'standard',
    event: 'accepted',
    id,
    session: SESSION.id,
  });
});

test('L18: a detailed trace has every step, and one that is off is no file', async () => {
  const { lines, id } = await traceOf('detailed');
  const detailed = lines.filter(({ level }) => level === 'detailed');
  expect(detailed.at(0)).toMatchObject({ event: 'registered', id });
  expect(detailed.at(-1)).toMatchObject({ event: 'completed', id, state: 'completed' });
  expect(await traceOf('off')).toMatchObject({ lines: [] });
});
