import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { bareRun } from '../bareSpawn.ts';
import type { BenchHost } from '../benchHost.ts';
import { grouped, interleave, timeOf, type BenchOptions, type Row } from '../measure.ts';
import { cpuOf } from '../processFigures.ts';
import { writeRecords } from '../records.ts';

/** A host that makes a snapshot of its records begins some seconds after it started. */
const SNAPSHOT_LIMIT_MS = 20_000;

const bareNode = () => timeOf(() => bareRun([process.execPath, '-e', '0']));

/** From nothing to the first answer. */
export async function emptyStart(options: BenchOptions): Promise<Row[]> {
  const start = async () => {
    const host = options.newHost();
    const time = await timeOf(() => host.open());
    await host.close();
    return time;
  };
  const { host, bare } = await interleave(options.isQuick ? 1 : 3, { host: start, bare: bareNode });
  const subject = 'host start → first answer, no records';
  return [{ subject, unit: 'ms', host: [host], bareName: 'node -e 0', bare: [bare] }];
}

/** The same with a long history: as it is found, and again when the host has had time to prepare for it. */
export async function fullStart(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of options.isQuick ? [100] : options.isAll ? [10_000, 100_000] : [10_000]) {
    options.progress(`  ${grouped(count)} records`);
    const first = options.newHost();
    writeRecords(first.paths, count);
    rows.push(...(await startRows(first, `${grouped(count)} records: host start →`, count)));
    for (let left = SNAPSHOT_LIMIT_MS; left > 0 && !existsSync(first.paths.snapshot); left -= 100) {
      if (count < 1000) break;
      await delay(100);
    }
    await first.close();
    const again = options.newHost(first.paths.directory);
    rows.push(...(await startRows(again, `${grouped(count)} records, second start →`, count)));
    await again.close();
  }
  return rows;
}

async function startRows(host: BenchHost, subject: string, count: number): Promise<Row[]> {
  const begin = performance.now();
  const client = await host.connect();
  const hello = performance.now() - begin;
  // Answered by the engine, with next to nothing on the wire.
  await client.groups();
  const ready = performance.now() - begin;
  const tasks = await client.list();
  const list = performance.now() - begin;
  if (tasks.length !== count) throw new Error(`${tasks.length} of ${count} records were listed.`);
  // Of everything here it depends least on what else the machine does.
  const cpu = cpuOf((await client.hostStatus()).pid);
  const common = { unit: 'ms', bareName: 'node -e 0', bare: [await bareNode()] };
  return [
    { ...common, subject: `${subject} initialize answered`, host: [hello] },
    { ...common, subject: `${subject} first answer of the engine`, host: [ready] },
    { ...common, subject: `${subject} first list answered`, host: [list] },
    {
      ...common,
      subject: `${subject} first list answered: CPU of the host`,
      host: [cpu],
      bareName: '',
      bare: [],
    },
  ];
}
