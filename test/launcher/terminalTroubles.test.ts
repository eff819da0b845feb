import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../helpers/host/processes.ts';
import { mountSmallDisk } from '../helpers/host/smallDisk.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';
import { canLimitWatches, withWatches } from '../helpers/launcher/limitedWatches.ts';
import { openTerminals } from '../helpers/launcher/terminals.ts';

test.each<[string, (path: string) => void]>([
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ['a folder', (path) => mkdirSync(path)],
  ['a link', (path) => symlinkSync('/dev/zero', path)],
])('%s in place of a size holds up nothing', async (_name, make) => {
  const opened = openTerminals();
  make(join(opened.home, 'run/sized.1.size'));
  const task = opened.startIn('sized', 'read -r line; echo "so $line"');
  task.type('on\r');
  expect(await task.ended()).toBe('exit.0');
  expect(task.text()).toBe('on\r\nso on\r\n');
});

test('what cannot be written for another reason than a full disk is lost, and holds up nothing', async () => {
  const opened = openTerminals();
  // Takes numbers only.
  symlinkSync('/proc/self/oom_score_adj', join(opened.home, 'run/lost.1.out'));
  expect(await opened.startIn('lost', 'echo lost; exit 3').ended()).toBe('exit.3');
});

test('a wrapper that waits for room on the disk ends when its data directory goes', async () => {
  const opened = openTerminals();
  symlinkSync('/dev/full', join(opened.home, 'run/full.1.out'));
  const done = join(opened.home, 'done');
  const task = opened.startIn('full', `echo lost; : > ${done}`);
  const { pid } = await task.wrapper();
  await waitFor('the command', () => existsSync(done));
  const moved = `${opened.home}-moved`;
  renameSync(opened.home, moved);
  await waitFor('the wrapper to end', () => !isAlive(pid));
  renameSync(moved, opened.home);
  expect(task.markers().some((name) => name.startsWith('exit'))).toBe(false);
});

test('on a full disk the command waits, and nothing of what it prints is lost, nor of its last words', async ({
  skip,
}) => {
  const disk = mountSmallDisk('size=1m');
  if (!disk) return skip('mounting a disk that is small enough to fill needs root');
  const opened = openTerminals({ home: join(disk.folder, 'home') });
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}\r\n`).join('');
  const isFull = () => statfsSync(disk.folder).bavail === 0;
  const ballast = join(disk.folder, 'ballast');
  writeFileSync(ballast, Buffer.alloc(768 * 1024));
  const long = opened.startIn('long', 'seq 1 80000');
  await waitFor('the disk to be full', isFull);
  const short = opened.startIn('short', 'echo last words');
  // It has ended, but what it said is not written.
  await waitFor('the short command to have ended', async () => {
    const members = await opened.launcher.described('members', ...(await short.identity()));
    return members.length === 1;
  });
  expect([...long.markers(), ...short.markers()].filter((name) => /^(exit|signal)/.test(name))).toEqual([]);
  rmSync(ballast);
  expect(await Promise.all([long.ended(), short.ended()])).toEqual(['exit.0', 'exit.0']);
  expect(long.text()).toBe(lines(80_000));
  expect(short.text()).toBe('last words\r\n');
});

test('what cannot be started says why in the output, as without a terminal', async () => {
  const { home, start } = openLauncher();
  const task = start('absent', { argv: ['no-such-program'], terminal: '80x24' });
  const elsewhere = start('elsewhere', { argv: ['true'], terminal: '80x24', folder: `${home}/none` });
  expect(await Promise.all([task.ended(), elsewhere.ended()])).toEqual(['exit.127', 'exit.127']);
  expect(task.text()).toBe('no-such-program: No such file or directory\n');
  expect(elsewhere.text()).toBe(`${home}/none: No such file or directory\n`);
});

test('a size that is none is a malformed request', async () => {
  for (const terminal of ['80', '80x', 'x24', '80x24x', '-']) {
    const { launcher, start } = openLauncher();
    start('none', { argv: ['true'], terminal });
    expect((await launcher.ended).code, terminal).toBe(2);
  }
});

test.skipIf(!canLimitWatches)(
  'a program that prints without end takes keys and sizes, also where the system reports no growth',
  async () => {
    const opened = openTerminals({ command: withWatches(0) });
    const line = `trap 'stty size > sized' WINCH; echo ready; while :; do echo more; done`;
    const task = opened.startIn('floods', line);
    await task.shows('more');
    task.resize('100 30\n');
    await waitFor('the size', () => existsSync(join(opened.home, 'sized')));
    task.type('\u0003');
    expect(await task.ended()).toBe('signal.2');
  },
);
