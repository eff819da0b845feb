import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { taskPath } from '../../src/protocol/dataDirectory.ts';
import type { Task } from '../../src/protocol/task.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import type { Home } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/** Starts a command that writes a pid to the file `pid`, and returns both once it has. */
async function startWithPid(home: Home, command: string) {
  const client = await home.connect();
  const { id } = await client.start(home.params(command));
  const pid = await waitFor('the pid', () => {
    try {
      return Number(readFileSync(join(home.work, 'pid'), 'utf8').trim());
    } catch {
      return undefined;
    }
  });
  return { client, id, pid };
}

test.each([
  ['a plain child', 'sleep 300 & echo $! > pid; wait'],
  ['a child that ignores TERM', `trap '' TERM HUP INT; echo $$ > pid; while :; do sleep 1; done`],
  ['a grandchild in a session of its own', 'setsid sh -c "echo \\$\\$ > pid; sleep 300" & wait'],
  ['a daemon that left group and parents', 'setsid -f sh -c "echo \\$\\$ > pid; sleep 300"; sleep 300'],
  ['a stopped child', 'sleep 300 & echo $! > pid; kill -STOP $!; wait'],
])('A5 L5: cancel means gone: %s', async (_what, command) => {
  const home = openHome();
  const { client, id, pid } = await startWithPid(home, command);
  expect(isAlive(pid)).toBe(true);
  await client.cancel({ id, reason: 'a test' });
  const ended = await client.wait(id);
  expect(ended.status).toEqual({ state: 'cancelled', reason: 'a test' });
  expect(isAlive(pid)).toBe(false);
});

test('T12: a cancel that races with the end gives one of the two', async () => {
  const home = openHome();
  const client = await home.connect();
  const ends = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { id } = await client.start(home.params(['/bin/true']));
      await client.cancel({ id }).catch(() => undefined);
      return (await client.wait(id)).status.state;
    }),
  );
  expect(ends.filter((state) => state !== 'completed' && state !== 'cancelled')).toEqual([]);
});

test('T4 R10: a cancel that the host did not live to finish is finished by the next', async () => {
  const home = openHome({ graceMs: 400 });
  const { client, id, pid } = await startWithPid(
    home,
    `trap '' TERM; echo $$ > pid; while :; do sleep 1; done`,
  );
  expect((await client.cancel({ id })).status.state).toBe('cancelRequested');
  await home.killHost();
  const next = await home.connect();
  expect((await next.wait(id)).status.state).toBe('cancelled');
  expect(isAlive(pid)).toBe(false);
});

test('W9: a stranger that got the recorded pid is neither taken for the task nor signalled', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(['/bin/true']));
  await client.wait(id);
  await home.killHost();
  const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  await once(stranger, 'spawn');
  const strangerPid = stranger.pid ?? 0;
  try {
    const path = taskPath(home.paths, id);
    const record = JSON.parse(readFileSync(path, 'utf8')) as Task;
    const boot = record.process?.boot ?? '';
    const forged: Task = { ...record, attempt: { number: 9 }, status: { state: 'running' } };
    forged.process = { pid: strangerPid, startTime: '1', boot };
    delete forged.endedAt;
    writeFileSync(path, JSON.stringify(forged));
    for (const name of ['claim', `pid.${strangerPid}.1.${boot}`]) {
      writeFileSync(join(home.paths.run, `${id}.9.${name}`), '');
    }
    const next = await home.connect();
    expect((await next.wait(id)).status).toMatchObject({ state: 'failed', failure: { kind: 'orphaned' } });
    await expect(next.cancel({ id })).rejects.toThrow('failed');
    expect(isAlive(strangerPid)).toBe(true);
  } finally {
    stranger.kill('SIGKILL');
  }
});
