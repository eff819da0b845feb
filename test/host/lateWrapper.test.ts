import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exitCodeOf } from '../../src/protocol/task.ts';
import { openHome, untilGo } from '../helpers/host/openHome.ts';
import { isAlive, pidsWithArguments } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* A wrapper that could say for long only that it has an attempt, as on a full disk: its task counts as lost. */

const BOOT = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** A task that is lost because its wrapper, which the test plays, has claimed it and said no more. */
async function openLost() {
  const home = openHome();
  const client = await home.connect();
  const [launcher = 0] = await waitFor('the launcher', () => {
    const pids = pidsWithArguments('serve', home.paths.directory);
    return pids.length > 0 ? pids : undefined;
  });
  // So that the real wrapper comes too late.
  process.kill(launcher, 'SIGSTOP');
  const { id } = await client.start(home.params(untilGo(5)));
  writeFileSync(join(home.paths.run, `${id}.1.claim`), '');
  process.kill(launcher, 'SIGCONT');
  expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'orphaned' } });
  /** It comes to, and says which process it is. */
  const turnUp = () => {
    const child = spawn('/bin/sleep', ['600'], { stdio: 'ignore', detached: true });
    onTestFinished(() => void child.kill('SIGKILL'));
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    writeFileSync(join(home.paths.run, `${id}.1.pid.${child.pid}.${stat[19]}.${BOOT}`), '');
    return child.pid ?? 0;
  };
  const hasEndedLate = () => readFileSync(home.paths.trace, 'utf8').includes('"lateStart"');
  return { home, client, id, turnUp, hasEndedLate };
}

test('W9: a wrapper that turns up when its attempt counts as lost is ended, before or after a host has ended', async () => {
  const { home, client, id, turnUp, hasEndedLate } = await openLost();
  const one = turnUp();
  await waitFor('it to be ended', () => !isAlive(one));
  expect(hasEndedLate()).toBe(true);
  const lost = await client.get(id);
  await home.killHost();
  const other = turnUp();
  const next = await home.connect();
  await waitFor('it to be ended', () => !isAlive(other));
  expect(await next.get(id)).toEqual(lost);
});

test('one that turns up while a newer attempt runs does not have that ended', async () => {
  const { home, client, id, turnUp, hasEndedLate } = await openLost();
  await client.rerun({ id });
  const task = await home.running(client, id);
  expect(task.attempt.number).toBe(2);
  const late = turnUp();
  // Whose marker comes after that one, and is seen after it.
  await client.wait((await client.start(home.params('sleep 0.1'))).id);
  expect(hasEndedLate()).toBe(false);
  expect(isAlive(late)).toBe(true);
  home.go();
  expect(exitCodeOf(await client.wait(id))).toBe(5);
});
