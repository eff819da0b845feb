import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

/** A process's share of all memory, in KiB. */
function shareOf(pid: number): number {
  const [, share] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(share);
}

const megabyte = Buffer.concat([Buffer.from('LARGE='), Buffer.alloc(100_000, 'x')]);

test('a wrapper keeps little of what it was told and what the launcher held', async () => {
  const { home, launcher, start } = openLauncher();
  const marks = (id: string) => [`LEGWORK_TASK_ID=${id}`, `LEGWORK_HOME=${home}`];
  const tasks = Array.from({ length: 60 }, (_, index) => {
    const id = `kept${index}`;
    return start(id, { argv: ['/bin/sleep', '1000'], environment: [...marks(id), megabyte] });
  });
  const wrappers = await Promise.all(tasks.map(async (task) => (await task.wrapper()).pid));
  const all = new Set(wrappers);
  await waitFor('all commands', async () => {
    const commands = await launcher.described('describe', ...wrappers);
    return commands.length === all.size && tasks.every((task) => task.markers().length === 2);
  });
  await waitFor('them to wait', () =>
    wrappers.every((pid) => readFileSync(`/proc/${pid}/wchan`, 'utf8').includes('wait')),
  );
  const shares = wrappers.map(shareOf);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  process.stdout.write(`${mean.toFixed(1)} KiB per wrapper\n`);
  expect(mean).toBeLessThan(48);
});
