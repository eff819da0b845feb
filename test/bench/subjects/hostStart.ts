import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { bareRun } from '../bareSpawn.ts';
import type { BenchHost } from '../benchHost.ts';
import { grouped, interleave, timeOf, type BenchOptions, type Row } from '../measure.ts';
import { cpuOf } from '../processFigures.ts';
import { writeRecords } from '../records.ts';

/** A host that makes a snapshot of its records begins some seconds after it started. */
const SNAPSHOT_LIMIT_MS = 20_000;
/** One that compiled itself keeps that some seconds after it started. */
const KEEP_LIMIT_MS = 10_000;

const bareNode = () => timeOf(() => bareRun([process.execPath, '-e', '0']));

/** From nothing to the first answer: the first start of a version, and those after it, which find its code compiled. */
export async function emptyStart(options: BenchOptions): Promise<Row[]> {
  const start = async (directory?: string) => {
    const host = options.newHost(directory);
    const time = await timeOf(() => host.open());
    await host.close();
    return time;
  };
  const row = async (subject: string, host: () => Promise<number>): Promise<Row> => {
    const times = await interleave(options.isQuick ? 1 : 3, { host, bare: bareNode });
    return { subject, unit: 'ms', host: [times.host], bareName: 'node -e 0', bare: [times.bare] };
  };
  const { directory } = (await keepCode(options)).paths;
  return [
    await row('host start → first answer, no records', () => start()),
    await row('host start → first answer, not for the first time', () => start(directory)),
  ];
}

/** Lets a host run until it has kept what is compiled of it. */
async function keepCode(options: BenchOptions): Promise<BenchHost> {
  const host = await options.newHost().open();
  for (let left = KEEP_LIMIT_MS; left > 0 && filesIn(host.paths.cache) === 0; left -= 100) await delay(100);
  await host.close();
  return host;
}

function filesIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0;
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
