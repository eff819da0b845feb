import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { untilGo } from '../helpers/host/openHome.ts';
import { openPsHome } from '../helpers/host/openPsHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* Whole runs where there is no /proc, as on macOS: the process table is that of `ps`, and no launcher serves. */

/** The host checks every second, so this is checked at least twice. */
const OVER_TWO_CHECKS = 'sleep 2.5; exit 7';

test('a task that outlives the first checks ends as it ends', async () => {
  const home = openPsHome();
  const { environment } = home;
  const client = await home.connect();
  const { id } = await client.start(home.params(OVER_TWO_CHECKS, { environment }));
  const { process } = await home.running(client, id);
  expect(process.boot).toBe('-');
  expect(process.startTime).toMatch(/^\w{3}-\w{3}-\d{1,2}-\d\d-\d\d-\d\d-\d{4}$/);
  expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 7 } });
});

test('a cancel ends the whole tree', async () => {
  const home = openPsHome();
  const { environment } = home;
  const client = await home.connect();
  const command = 'sleep 600 & echo $! > child; (trap "" TERM; sleep 601) & wait';
  const { id } = await client.start(home.params(command, { environment }));
  const { process } = await home.running(client, id);
  await waitFor('the tree to grow', () => readdirSync(home.work).includes('child'));
  await client.cancel({ id });
  expect((await client.wait(id)).status).toEqual({ state: 'cancelled' });
  expect(isAlive(process.pid)).toBe(false);
});

test('a task goes on under the next host, also with a start time as an earlier version spelt it', async () => {
  const home = openPsHome();
  const { environment } = home;
  const first = await home.connect();
  const { id } = await first.start(home.params(untilGo(5), { environment }));
  const { process } = await home.running(first, id);
  await home.killHost();
  const marker = readdirSync(home.paths.run).find((name) => name.includes('.pid.')) ?? '';
  const earlier = marker.replace(process.startTime, `${process.startTime}-`);
  renameSync(join(home.paths.run, marker), join(home.paths.run, earlier));
  const next = await home.connect();
  await waitFor('the task to be adopted', async () => (await next.get(id)).status.state === 'running');
  // Two checks of the host.
  const since = Date.now();
  await waitFor('two checks', () => Date.now() - since > 2200);
  expect((await next.get(id)).process).toEqual({ ...process, startTime: `${process.startTime}-` });
  home.go();
  expect((await next.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 5 } });
});

test.each([
  ['no-such-program', 'no-such-program: not found'],
  ['./plain', 'plain: Permission denied'],
  ['./broken', 'broken: cannot execute binary file: Exec format error'],
])('%s cannot be started, and says why', async (program, reason) => {
  const home = openPsHome();
  const { environment } = home;
  const client = await home.connect();
  writeFileSync(join(home.work, 'plain'), '');
  writeFileSync(join(home.work, 'broken'), '\x7fELFxx', { mode: 0o700 });
  const { id } = await client.start(home.params([program, 'x'], { environment }));
  const { status } = await client.wait(id);
  expect(status).toMatchObject({ state: 'failed', failure: { kind: 'spawn' } });
  expect(JSON.stringify(status)).toContain(reason);
  expect((await client.output({ id })).text).toMatch(new RegExp(`^[^:]*${reason}\n$`));
});
