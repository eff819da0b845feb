import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReaderHung, ReaderThread } from '../../../src/host/language/readerThread.ts';
import { PULSE } from '../../../src/language/jobs.ts';

/** A slice that takes as long as the file `job.path` says, in milliseconds. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', ({ type, id, job }) => {
  if (type !== 'do') return;
  const memory = workerData.legworkReader;
  memory[${PULSE.job}] = id;
  Atomics.add(memory, ${PULSE.count}, 1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(job.path));
  Atomics.add(memory, ${PULSE.count}, 1);
  parentPort.postMessage({ type: 'done', id, result: [] });
});`;

let folder: string;
let reader: ReaderThread;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lw-reader-'));
  writeFileSync(join(folder, 'reader.js'), SCRIPT);
  reader = new ReaderThread(join(folder, 'reader.js'), () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  reader.dispose();
  rmSync(folder, { recursive: true });
});

const work = (ms: number) =>
  reader.perform('steps', { path: String(ms) } as never, { signal: new AbortController().signal });

test('a slice that does not end is given up, and the next job has another thread', async () => {
  await expect(work(600_000)).rejects.toBeInstanceOf(ReaderHung);
  expect(await work(0)).toEqual([]);
});

test('neither a clock that is set, nor the time in which the machine sleeps, is time that a slice takes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const working = work(1_500);
  for (const hours of [1, 9]) {
    // oxlint-disable-next-line no-await-in-loop -- as the time passes
    await new Promise((resolve) => setTimeout(resolve, 600));
    vi.setSystemTime(Date.now() + hours * 3_600_000);
  }
  expect(await working).toEqual([]);
});
