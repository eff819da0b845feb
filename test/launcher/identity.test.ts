import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseStat } from '../../src/executors/processTable.linux.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

test('a wrapper says of itself what the system says of it, however many are forked in one tick of the clock', async () => {
  const { start } = openLauncher();
  const tasks = Array.from({ length: 300 }, (_, index) =>
    start(`t${index}`, { argv: ['/bin/sleep', '1000'] }),
  );
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  for (const task of tasks) {
    const { pid, ...said } = await task.wrapper();
    const seen = parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    expect(said).toEqual({ start: seen?.startTime, boot });
  }
});

test('the first two markers of an attempt are one file: a second name costs no disk the search for a free place', async () => {
  const { start } = openLauncher();
  const task = start('one', { argv: ['/bin/true'] });
  await task.ended();
  const files = task.markers().map((name) => [name.split('.')[0], statSync(`${task.prefix}.${name}`).ino]);
  const { claim, pid, exit } = Object.fromEntries(files) as Record<string, number>;
  expect(pid).toBe(claim);
  // It has a time of its own.
  expect(exit).not.toBe(claim);
});
