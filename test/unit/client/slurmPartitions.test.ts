import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { slurmPartitions } from '../../../src/client/slurmPartitions.ts';

/** A folder that is the whole PATH, with a `sinfo` of these lines, or none. */
function withSinfo(lines?: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-sinfo-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  vi.stubEnv('PATH', folder);
  if (lines === undefined) return;
  writeFileSync(join(folder, 'sinfo'), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, 'sinfo'), 0o755);
}

const listening = () => new AbortController().signal;
// Slurm runs on no Windows.
const here = test.skipIf(process.platform === 'win32');

here.each([
  ['each partition once', String.raw`printf 'gpu\ngpu\nlong \n\n'`, ['gpu', 'long']],
  ['nothing of a controller that is down', 'echo gpu; echo "sinfo: error: down" >&2; exit 1', []],
  ['nothing where there is no Slurm', undefined, []],
])('%s', async (...[, lines, expected]) => {
  withSinfo(lines);
  expect(await slurmPartitions(listening())).toEqual(expected);
});

here('a sinfo that hangs is ended when nobody waits for it any more', async () => {
  withSinfo('exec /bin/sleep 1000');
  const unwanted = new AbortController();
  const asked = slurmPartitions(unwanted.signal);
  unwanted.abort();
  expect(await asked).toEqual([]);
});
