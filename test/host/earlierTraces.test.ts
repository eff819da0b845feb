import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { LAUNCHERS, openExecutor, openRunFolder } from '../helpers/host/openExecutor.ts';
import { openHome } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { expectRefused } from '../helpers/host/refused.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* What the shells left that started tasks in earlier versions is read as it was then. */

const BOOT = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** A folder of markers as an earlier version left it. */
function openEarlierFolder(names: string[]) {
  const home = openRunFolder();
  for (const name of names) writeFileSync(join(home.paths.run, name), '');
  return home;
}

/** A process to stand for one of an attempt; its identity as a marker has it. */
function standIn(): string {
  const child = spawn('/bin/sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return `${child.pid}.${fields[19]}.${BOOT}`;
}

test('a code over 128 was a signal for a shell, and is a code for whatever is begun now', async () => {
  const names = ['killed.1.claim', 'killed.1.exit.137', 'other.1.claim', 'other.1.exit.3', 'live.1.claim'];
  const home = openEarlierFolder([...names, `live.1.pid.${standIn()}`]);
  const first = await openExecutor('native', home);
  const endOf = (at: typeof first, id: string) => at.found.find(({ run }) => run.id === id)?.end;
  expect(endOf(first, 'killed')).toMatchObject({ code: 137, signal: 'SIGKILL' });
  expect(endOf(first, 'other')).not.toHaveProperty('signal');
  const begun = first.launch(['/bin/sh', '-c', 'exit 137']);
  expect(await begun.ended()).not.toHaveProperty('signal');
  first.executor.dispose();
  // The one that ran over the update ends under the next host.
  writeFileSync(join(home.paths.run, 'live.1.exit.143'), '');
  const next = await openExecutor('native', home);
  expect(endOf(next, 'killed')).toMatchObject({ signal: 'SIGKILL' });
  expect(endOf(next, 'live')).toMatchObject({ code: 143, signal: 'SIGTERM' });
  expect(endOf(next, begun.run.id)).toMatchObject({ code: 137 });
  expect(endOf(next, begun.run.id)).not.toHaveProperty('signal');
  next.executor.forget({ id: 'killed', attempt: 1 });
  await waitFor(
    'its traces to be gone',
    () => !next.markers().some((name) => name.startsWith('killed.1.shell')),
  );
});

test('an end under this host, of a wrapper that was a shell', async () => {
  const home = openEarlierFolder(['live.1.claim', `live.1.pid.${standIn()}`]);
  const at = await openExecutor('native', home);
  const run = { id: 'live', attempt: 1 };
  at.executor.follow(run, at.found[0]?.process);
  writeFileSync(join(home.paths.run, 'live.1.exit.143'), '');
  expect(await at.attempt(run).ended()).toMatchObject({ code: 143, signal: 'SIGTERM' });
});

test('a task whose input was a named pipe can still be sent to', async () => {
  const home = openEarlierFolder(['live.1.claim', `live.1.pid.${standIn()}`]);
  const pipe = join(home.paths.run, 'live.1.in');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  const { executor } = await openExecutor('native', home);
  const run = { id: 'live', attempt: 1 };
  // Nobody reads it yet, or any more.
  expect(executor.send(run, Buffer.from('x'))).toBe(false);
  const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(reader));
  expect(executor.send(run, Buffer.from('yes\n'))).toBe(true);
  const buffer = Buffer.alloc(100);
  expect(buffer.toString('utf8', 0, readSync(reader, buffer))).toBe('yes\n');
  expect(() => executor.send(run, Buffer.alloc(1024 * 1024))).toThrow(
    expect.objectContaining({ code: ErrorCode.inboxFull }) as Error,
  );
  rmSync(pipe);
  expect(executor.send(run, Buffer.from('x'))).toBe(false);
});

test('the input of a task that was a named pipe cannot be ended, and nothing is sent with its end', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params('echo ready; sleep 600', { takesInput: true }));
  // It runs before its wrapper has opened the input.
  await waitFor('the command', async () => (await client.output({ id })).text === 'ready\n');
  const prefix = join(home.paths.run, `${id}.1`);
  rmSync(`${prefix}.input`);
  execFileSync('mkfifo', ['-m', '600', `${prefix}.in`]);
  const reader = openSync(`${prefix}.in`, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(reader));
  const refused = { code: ErrorCode.badRequest, says: 'cannot be ended' };
  await expectRefused(client, () => client.send({ id, content: 'x', isEnd: true }), refused);
  await expectRefused(client, () => client.send({ id, isEnd: true }), refused);
  await client.send({ id, content: 'yes' });
  const buffer = Buffer.alloc(100);
  expect(buffer.toString('utf8', 0, readSync(reader, buffer))).toBe('yes');
});

test.each(LAUNCHERS)('what fed an agent is ended with its input: %s', async (kind) => {
  const feeder = standIn();
  const pid = Number(feeder.split('.')[0]);
  const home = openEarlierFolder([
    'ag.1.claim',
    `ag.1.pid.${standIn()}`,
    `ag.1.feed.${feeder}`,
    `ag.2.feed.${standIn()}`,
  ]);
  const { executor } = await openExecutor(kind, home);
  executor.endInput({ id: 'ag', attempt: 1 });
  await waitFor('the feeder to be gone', () => !isAlive(pid));
});
