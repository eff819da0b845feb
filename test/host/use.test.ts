import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { TaskUse } from '../../src/protocol/use.ts';
import { LAUNCHERS, openExecutor } from '../helpers/host/openExecutor.ts';
import { IDENTITY } from '../unit/core/sampleTask.ts';
import { keepingCommand } from '../helpers/host/noticeCommand.ts';
import { openHome } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const MEBIBYTE = 1024 * 1024;

/** A command that holds memory and works until a file is there, and then waits. */
const busy = (mebibytes: number, until: string) =>
  `${process.execPath} -e '
    globalThis.held = Buffer.alloc(${mebibytes} * ${MEBIBYTE}, 1);
    while (!require("fs").existsSync("${until}")) for (let i = 0; i < 1e6; i++);
    console.log("rests");
    setInterval(() => 0, 1e6);'`;

async function useOf(client: TaskClient, id: string): Promise<TaskUse> {
  const [use] = await client.use({ ids: [id] });
  if (!use) throw new Error(`nothing is said of ${id}`);
  return use;
}

test('what a running task uses is told to who asks, and what it used is on its record', async () => {
  const home = openHome();
  const client = await home.connect();
  const rest = join(home.work, 'rest');
  const { id } = await client.start(home.params(busy(200, rest)));
  const asleep = await client.start(home.params('sleep 1000'));
  const full = await waitFor('it to work', async () => {
    const use = await useOf(client, id).catch(() => undefined);
    // On a busy machine it gets little of a processor.
    return (use?.memoryBytes ?? 0) > 200 * MEBIBYTE && (use?.processorPercent ?? 0) > 5 ? use : undefined;
  });
  expect(full.processes).toBeGreaterThanOrEqual(1);
  expect(full.peakBytes).toBeGreaterThanOrEqual(full.memoryBytes ?? Infinity);
  expect((await client.use()).map((use) => use.id).toSorted()).toEqual([id, asleep.id].toSorted());
  expect((await useOf(client, asleep.id)).processorPercent).toBeLessThan(5);
  expect((await client.get(id)).use).toBeUndefined();
  writeFileSync(rest, '');
  await client.cancel({ id });
  const ended = await client.wait(id);
  expect(ended.use?.processorMs).toBeGreaterThanOrEqual(full.processorMs ?? Infinity);
  expect(ended.use?.peakBytes).toBeGreaterThan(200 * MEBIBYTE);
  expect(await client.use({ ids: [id] })).toEqual([]);
  // The next host has it from the record, and an earlier attempt keeps its own.
  const again = await client.rerun({ id });
  expect([again.use, again.earlier?.[0]?.use]).toEqual([undefined, ended.use]);
  await client.cancel({ id });
  await client.cancel({ id: asleep.id });
});

test('a short task that nobody looked at has what its wrapper recorded, also where the next host finds its end', async () => {
  const home = openHome();
  const client = await home.connect();
  const short = await client.start(home.params(`${process.execPath} -e 'Buffer.alloc(99 * ${MEBIBYTE}, 1)'`));
  const { use } = await client.wait(short.id);
  expect(use?.processorMs).toBeGreaterThan(0);
  expect(use?.peakBytes).toBeGreaterThan(99 * MEBIBYTE);
  const go = join(home.work, 'go');
  const long = await client.start(
    home.params(
      `until [ -e ${go} ]; do sleep 0.05; done; ${process.execPath} -e 'Buffer.alloc(99 * ${MEBIBYTE}, 1)'`,
    ),
  );
  await waitFor('it to run', async () => (await client.get(long.id)).process);
  await home.killHost();
  writeFileSync(go, '');
  const next = await home.connect();
  expect((await next.wait(long.id)).use?.peakBytes).toBeGreaterThan(99 * MEBIBYTE);
});

test('each silence is told once, is on the task as long as it lasts, and survives a host', async () => {
  const home = openHome();
  const client = await home.connect();
  const command = keepingCommand(home);
  await command.set(client, { events: ['silent'] });
  const { id } = await client.start(
    home.params('while read -r line; do echo "$line"; done', { takesInput: true, stallAfterMs: 2_500 }),
  );
  const quiet = await client.start(home.params('sleep 1000'));
  const silence = (of: TaskClient, before?: string) =>
    waitFor('it to be silent', async () => {
      const { silentSince } = await of.get(id);
      return silentSince === before ? undefined : silentSince;
    });
  const told = (count: number) => waitFor('it to be told', () => command.lines().length === count);
  const first = await silence(client);
  await told(1);
  expect(command.told()[0]?.record).toMatchObject({ id, event: 'silent', silentSince: first });
  expect((await client.get(quiet.id)).silentSince).toBeUndefined();
  await client.send({ id, content: 'hello\n' });
  await waitFor('it to stir', async () => (await client.get(id)).silentSince === undefined);
  const second = await silence(client);
  expect(Date.parse(second ?? '')).toBeGreaterThan(Date.parse(first ?? ''));
  await told(2);
  await home.killHost();
  const next = await home.connect();
  expect((await next.get(id)).silentSince).toBe(second);
  // A third silence is told, and the second one was not told again before it.
  await next.send({ id, content: 'hello again\n' });
  await silence(next, second);
  await told(3);
  await next.cancel({ id });
  expect((await next.wait(id)).silentSince).toBeUndefined();
});

test('the machine is kept awake while a task is at work, not while it is paused, and no longer than the host lives', async () => {
  const home = openHome();
  const programs = join(home.folder, 'programs');
  mkdirSync(programs);
  const log = join(programs, 'log');
  const program = join(programs, process.platform === 'darwin' ? 'caffeinate' : 'systemd-inhibit');
  writeFileSync(program, `#!/bin/sh\necho "$$ $*" >>'${log}'\nexec cat\n`);
  chmodSync(program, 0o755);
  home.program.environment = {
    ...home.program.environment,
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
  };
  const client = await home.connect();
  const runs = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []);
  const pidOf = (run = '') => Number(run.split(' ')[0]);
  const { id } = await client.start(home.params('sleep 1000'));
  expect((await client.hostStatus()).awake).toBeUndefined();
  await client.configure({ power: { keepAwake: 'whileRunning' } });
  await waitFor('it to be kept awake', async () => (await client.hostStatus()).awake?.isKept);
  await waitFor('the program', () => runs().length === 1);
  expect(runs()[0]).toMatch(/--what=idle:sleep --who=Legwork .*--mode=block cat$|-i -w \d+$/);
  await client.pause({ id });
  await waitFor('it to sleep', () => !isAlive(pidOf(runs()[0])));
  expect((await client.hostStatus()).awake).toEqual({ isKept: false });
  await client.resume({ id });
  await waitFor('it to be kept awake again', () => runs().length === 2 && isAlive(pidOf(runs()[1])));
  await home.killHost();
  await waitFor('it to end with the host', () => !isAlive(pidOf(runs()[1])));
  const next = await home.connect();
  await waitFor('the next host to do the same', () => runs().length === 3);
  await next.cancel({ id });
  await waitFor('it to sleep', () => !isAlive(pidOf(runs()[2])));
});

test.each(LAUNCHERS)(
  'with the launcher %s, the use of an attempt is that of its whole tree',
  async (kind) => {
    const { executor, launch } = await openExecutor(kind);
    const burn = 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done';
    const hold = `${process.execPath} -e 'globalThis.held = Buffer.alloc(99 * ${MEBIBYTE}, 1); setInterval(() => 0, 1e6)'`;
    const busy = launch(['/bin/sh', '-c', `sh -c '${burn}'; ${hold} & ${hold}; exit`]);
    const idle = launch(['/bin/sleep', '1000']);
    const nobody = { run: busy.run, process: { ...IDENTITY, pid: 999_999 } };
    const held = [await idle.held(), await busy.held(), nobody];
    const [ofIdle, ofBusy, ofNobody] = await waitFor('both to hold their memory', async () => {
      const uses = await executor.use(held);
      return (uses[1]?.memoryBytes ?? 0) > 198 * MEBIBYTE ? uses : undefined;
    });
    expect([ofIdle?.processes, ofBusy?.processes]).toEqual([1, 3]);
    expect(ofIdle?.memoryBytes).toBeLessThan(20 * MEBIBYTE);
    expect(ofBusy?.processorMs).toBeGreaterThan(50);
    if (kind === 'native') expect(ofNobody).toBeUndefined();
    expect(await executor.use([])).toEqual([]);
  },
);
