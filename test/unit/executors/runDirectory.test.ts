import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { RunDirectory } from '../../../src/executors/runDirectory.ts';

const SPAN_MS = 50;
/** The system stamps files with a clock that may be a tick behind. */
const TICK_MS = 20;

test.each([
  ['further names of the claim', linkSync],
  ['files of their own', (_claim: string, path: string) => writeFileSync(path, '')],
])('an attempt began and ended when its markers were created, which are %s', async (_what, create) => {
  const path = mkdtempSync(join(tmpdir(), 'legwork-run-'));
  const directory = new RunDirectory(path);
  onTestFinished(() => {
    directory.dispose();
    rmSync(path, { recursive: true });
  });
  const claim = join(path, 'sh-1.1.claim');
  const mark = (name: string) => create(claim, join(path, `sh-1.1.${name}`));
  const begin = await during(() => {
    writeFileSync(claim, '');
    mark('pid.42.99.b-1');
  });
  const end = await during(() => {
    mark('used.1.2');
    mark('exit.0');
  });
  const state = directory.scan().get('sh-1.1');
  expect(begin(state?.startedAt)).toBe(true);
  expect(end(state?.end?.at)).toBe(true);
});

/** Works, and says which times were meanwhile; and lets some time pass. */
async function during(work: () => void): Promise<(at: Date | undefined) => boolean> {
  const from = Date.now() - TICK_MS;
  work();
  const to = Date.now() + TICK_MS;
  await delay(SPAN_MS);
  return (at) => at !== undefined && at.getTime() >= from && at.getTime() <= to;
}
