import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

const MEBIBYTE = 1024 * 1024;

type Launcher = ReturnType<typeof openLauncher>['launcher'];

/** What attempts use, given as their wrappers. */
async function usesOf(launcher: Launcher, ...wrappers: { pid: number; start: string }[]) {
  const fields = await launcher.ask('use', ...wrappers.flatMap(({ pid, start }) => [pid, start]));
  expect(fields.length).toBe(3 * wrappers.length);
  return wrappers.map((_, at) => {
    const [processes = 0, processorMs = 0, memory = 0] = fields.slice(3 * at, 3 * at + 3).map(Number);
    return { processes, processorMs, memory };
  });
}

/** A Node program that holds memory of its own, and then waits. */
const holding = (mebibytes: number) =>
  `globalThis.held = Buffer.alloc(${mebibytes} * ${MEBIBYTE}, 1); console.log('held'); setInterval(() => 0, 1e6);`;
/** A shell command that takes processor time, in itself or in what it waits for. */
const BURN = 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done';

test('it adds up what all processes of each attempt use, also of those that have left its session', async () => {
  const { home, launcher, start } = openLauncher();
  const held = start('held', { argv: [process.execPath, '-e', holding(200)] });
  const idle = start('idle', { argv: ['/bin/sleep', '1000'] });
  const escaped = `( setsid sh -c '${BURN}; touch "$LEGWORK_HOME/burnt"; exec sleep 1000' & ) ; exec sleep 1000`;
  const far = start('far', { argv: ['/bin/sh', '-c', escaped] });
  await waitFor('the memory to be held', () => held.text().includes('held'));
  await waitFor(
    'the other to have worked',
    () => far.markers().length > 0 && existsSync(join(home, 'burnt')),
  );
  const wrappers = [await held.wrapper(), await idle.wrapper(), await far.wrapper()];
  const [ofHeld, ofIdle, ofFar] = await usesOf(launcher, ...wrappers);
  expect(ofHeld?.processes).toBe(1);
  expect(ofHeld?.memory).toBeGreaterThan(200 * MEBIBYTE);
  expect(ofHeld?.memory).toBeLessThan(400 * MEBIBYTE);
  expect(ofIdle?.processes).toBe(1);
  expect(ofIdle?.processorMs).toBeLessThan(50);
  expect(ofIdle?.memory).toBeLessThan(20 * MEBIBYTE);
  await waitFor('both to sleep', async () => (await usesOf(launcher, ...wrappers))[2]?.processes === 2);
  expect(ofFar?.processorMs).toBeGreaterThan(20);
});

test('what ended processes have used stays counted, and nothing is known of a wrapper that is not alive', async () => {
  const { launcher, start } = openLauncher();
  const task = start('worked', { argv: ['/bin/sh', '-c', `sh -c '${BURN}'; echo worked; exec sleep 1000`] });
  await waitFor('it to have worked', () => task.text().includes('worked'));
  const { pid, start: began } = await task.wrapper();
  const wrong = { pid, start: '1' };
  const [none, ofWorked, ofNobody] = await usesOf(
    launcher,
    wrong,
    { pid, start: began },
    { pid: 0, start: '0' },
  );
  expect([none?.processes, ofWorked?.processes, ofNobody?.processes]).toEqual([-1, 1, -1]);
  expect(ofWorked?.processorMs).toBeGreaterThan(20);
  expect(await launcher.ask('use')).toEqual([]);
});

test('a host that was started in an attempt is not counted with it, nor what that has started', async () => {
  const { launcher, start } = openLauncher();
  const host =
    'env -u LEGWORK_TASK_ID LEGWORK_HOST=1 setsid sh -c "setsid sleep 1000 & touch up; exec sleep 1000" &';
  const line = `${host} until [ -e up ]; do sleep 0.05; done; echo both; exec sleep 1000`;
  const task = start('hosting', { argv: ['/bin/sh', '-c', line] });
  await waitFor('both to run', () => task.text().includes('both'));
  const [use] = await usesOf(launcher, await task.wrapper());
  expect(use?.processes).toBe(1);
});

test('the end says what was used, exactly, and before the end itself', async () => {
  const { start } = openLauncher();
  const folder = mkdtempSync(join(tmpdir(), 'legwork-use-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'use.js');
  writeFileSync(
    script,
    `Buffer.alloc(150 * ${MEBIBYTE}, 1);
    while (process.cpuUsage().user + process.cpuUsage().system < 300_000) Math.sqrt(2);
    process.exitCode = 4;`,
  );
  const task = start('used', { argv: ['/bin/sh', '-c', `${process.execPath} ${script}`] });
  expect(await task.ended()).toBe('exit.4');
  const { processorMs, kibibytes } = task.used();
  expect(processorMs).toBeGreaterThanOrEqual(300);
  expect(processorMs).toBeLessThan(3000);
  expect(kibibytes).toBeGreaterThan(150 * 1024);
  expect(kibibytes).toBeLessThan(400 * 1024);
});

test('a request that names half an attempt, or no number, is malformed', async () => {
  for (const fields of [['1'], ['x', '1'], ['1', '1', '2']]) {
    const { launcher } = openLauncher();
    void launcher.ask('use', ...fields);
    expect((await launcher.ended).code, fields.join(' ')).toBe(2);
  }
});
