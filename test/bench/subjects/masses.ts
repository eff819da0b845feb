import { setTimeout as delay } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { outputPath } from '../../../src/protocol/dataDirectory.ts';
import type { BenchHost } from '../benchHost.ts';
import { bySize, timeOf, type BenchOptions, type Row } from '../measure.ts';
import { queued, recordId, writeHeldGroup, writeLost, writeRecords } from '../records.ts';

const POLL_MS = 10;

/** Many tasks wait for one that does not end as they want. */
export function dependents(options: BenchOptions): Promise<Row[]> {
  const after = [{ task: recordId(0), on: 'success' as const }];
  return bySize(
    options,
    (count) => `end of a task that ${count} wait for, per waiting task`,
    async (count) => {
      const host = options.newHost();
      writeRecords(host.paths, count + 1, (task, index) =>
        index === 0 ? queued(task) : { ...queued(task), after },
      );
      writeHeldGroup(host.paths);
      await host.open();
      return perTask(host, count, async () => {
        await host.client.cancel({ id: recordId(0) });
        await untilUnfinished(host, 0);
      });
    },
  );
}

/** The records say that they run, and nothing of them is there any more. */
export function losses(options: BenchOptions): Promise<Row[]> {
  return bySize(
    options,
    (count) => `${count} lost while no host ran, per task, from the host’s start`,
    async (count) => {
      const host = options.newHost();
      writeLost(host.paths, count);
      let worstMs = 0;
      const ms = await timeOf(async () => {
        await host.open();
        worstMs = await untilUnfinished(host, 0);
      });
      await host.crash();
      return { ms: ms / count, worstMs };
    },
  );
}

const REMOVALS: [name: string, remove: (host: BenchHost) => Promise<unknown>][] = [
  ['clean', (host) => host.client.clean({ maxCount: 0 })],
  ['collect', (host) => host.client.collect({ session: 'window:/home/ada/shop' })],
];

/** Ended tasks and their outputs are removed. */
export async function removal(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, remove] of REMOVALS) {
    const measure = async (count: number) => {
      const host = await openWithOutputs(options, count);
      return perTask(host, count, async () => {
        await remove(host);
        await untilTotal(host, 0);
      });
    };
    rows.push(...(await bySize(options, (count) => `${name} of ${count}, per task`, measure)));
  }
  return rows;
}

/** What the policy does not keep goes by itself, with pauses: it is the worst answer that counts. */
export async function retention(options: BenchOptions): Promise<Row[]> {
  return bySize(
    options,
    (count) => `retention beside ${count} ended tasks, per removed task`,
    async (count) => {
      const surplus = Math.min(200, count >> 1);
      const host = await openWithOutputs(options, count);
      return perTask(host, surplus, async () => {
        await host.client.setRetention({ maxCount: count - surplus });
        await untilTotal(host, count - surplus);
      });
    },
  );
}

async function openWithOutputs(options: BenchOptions, count: number): Promise<BenchHost> {
  const host = options.newHost();
  writeRecords(host.paths, count);
  for (let index = 0; index < count; index++) {
    writeFileSync(outputPath(host.paths, recordId(index)), 'done\n', { mode: 0o600 });
  }
  return host.open();
}

async function perTask(host: BenchHost, count: number, work: () => Promise<unknown>) {
  const { ms, worstMs } = await host.whileAsked(work);
  await host.crash();
  return { ms: ms / count, worstMs };
}

/** Answers how long it waited for an answer at most, in milliseconds. */
async function untilUnfinished(host: BenchHost, wanted: number): Promise<number> {
  for (let worstMs = 0; ; await delay(POLL_MS)) {
    const begin = performance.now();
    const { tasks } = await host.client.hostStatus();
    worstMs = Math.max(worstMs, performance.now() - begin);
    if (tasks.total > 0 && tasks.unfinished <= wanted) return worstMs;
  }
}

async function untilTotal(host: BenchHost, wanted: number): Promise<void> {
  while ((await host.client.hostStatus()).tasks.total > wanted) await delay(POLL_MS);
}
