import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountSmallDisk } from '../helpers/host/smallDisk.ts';
import { argumentsOf, childrenOf, isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

/** A launcher for a data directory on a disk with few inodes, and a file elsewhere that a command can wait for. */
function openOnSmallDisk(skip: () => never) {
  const small = mountSmallDisk('nr_inodes=60') ?? skip();
  const opened = openLauncher({ home: small.folder });
  // Its output is there already: an empty file can be written to, while no other can be made.
  writeFileSync(join(opened.home, 'run/full.1.out'), '');
  const go = join(openLauncher().home, 'go');
  return { ...opened, small, go, untilGo: `until [ -e ${go} ]; do sleep 0.02; done` };
}

test('no claim can be made on a full disk, so nothing runs; when it can, it runs once', async ({ skip }) => {
  const { small, launcher, start } = openOnSmallDisk(skip);
  small.fill('');
  const task = start('full', { argv: ['/bin/echo', 'ran'] });
  await launcher.ask('describe');
  expect([task.markers(), task.text()]).toEqual([[], '']);
  small.free();
  expect(await task.ended()).toBe('exit.0');
  expect(task.text()).toBe('ran\n');
});

test('an end that cannot be recorded for want of space is recorded as soon as there is some', async ({
  skip,
}) => {
  const { small, start, go, untilGo } = openOnSmallDisk(skip);
  const task = start('full', { argv: ['/bin/sh', '-c', `${untilGo}; kill -9 $$`] });
  const { pid } = await task.wrapper();
  small.fill('');
  writeFileSync(go, '');
  await waitFor('the command to have ended', () => childrenOf(pid).length === 0);
  expect(isAlive(pid)).toBe(true);
  expect(task.markers().filter((name) => !name.startsWith('pid'))).toEqual(['claim']);
  small.free();
  expect(await task.ended()).toBe('signal.9');
});

test('a leftover is told of before the end even when both have to wait for space', async ({ skip }) => {
  const { small, start, go, untilGo } = openOnSmallDisk(skip);
  const task = start('full', { argv: ['/bin/sh', '-c', `${untilGo}; exec setsid -f sleep 1000`] });
  const { pid } = await task.wrapper();
  small.fill('');
  writeFileSync(go, '');
  await waitFor('the command to have left one', () =>
    childrenOf(pid).some((child) => argumentsOf(child) === 'sleep 1000'),
  );
  small.free();
  expect(await task.ended()).toBe('exit.0');
  expect(task.markers()).toContain('left');
});

test('when the data directory goes, the wrapper ends without a word, and the command goes on', async () => {
  const { home, start } = openLauncher();
  const elsewhere = openLauncher();
  const out = join(elsewhere.home, 'out');
  const line = `until [ -e ${elsewhere.home}/go ]; do sleep 0.02; done; (sleep 0.3; echo done > ${out}) & exit 3`;
  const task = start('gone', { argv: ['/bin/sh', '-c', line], environment: { PATH: '/bin' } });
  const { pid } = await task.wrapper();
  renameSync(home, `${home}-moved`);
  writeFileSync(join(elsewhere.home, 'go'), '');
  await waitFor('the wrapper to end', () => !isAlive(pid));
  await waitFor('the command to go on', () => existsSync(out));
  expect(readdirSync(join(`${home}-moved`, 'run')).filter((name) => /exit|left/.test(name))).toEqual([]);
  renameSync(`${home}-moved`, home);
  mkdirSync(join(home, 'run'), { recursive: true });
});
