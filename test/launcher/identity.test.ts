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

test('the markers of an attempt are one file, which costs no disk the search for a free place, and tells when it began and ended', async () => {
  const { start } = openLauncher();
  const task = start('one', { argv: ['/bin/sleep', '0.5'] });
  await task.ended();
  const stats = task.markers().map((name) => statSync(`${task.prefix}.${name}`));
  expect(new Set(stats.map(({ ino }) => ino)).size).toBe(1);
  const { mtimeMs, ctimeMs } = statSync(`${task.prefix}.claim`);
  expect(ctimeMs - mtimeMs).toBeGreaterThan(450);
});
