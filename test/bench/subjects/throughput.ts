import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bareRun, pool } from '../bareSpawn.ts';
import { expectCompleted } from '../benchHost.ts';
import { timeOf, type BenchOptions, type Row } from '../measure.ts';
import { cpuOfAll } from '../processFigures.ts';

const TRUE = ['/usr/bin/true'];
/** What is compared takes turns after this many, so that other load on the machine affects both. */
const PORTION = 40;

interface Size {
  count: number;
  slots: number;
}

/** Many short tasks, one or two at a time. */
export async function throughput(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of options.isQuick ? [20] : [200, 2000]) {
    for (const slots of [1, 2]) rows.push(...(await runs({ count, slots }, options)));
  }
  return rows;
}

async function runs(size: Size, options: BenchOptions): Promise<Row[]> {
  const { count, slots } = size;
  options.progress(`  ${count} tasks, ${slots} at a time`);
  const subject = `${count} × true, ${slots} at a time, per task`;
  const row: Row = { subject, unit: 'ms', host: [], bareName: 'spawn', bare: [] };
  const cpu: Row = { ...row, subject: `${subject}: processor time of all`, host: [], bare: [] };
  const spooler: Row = { ...row, host: row.host, bareName: 'task-spooler', bare: [] };
  const host = await options.newHost().open();
  const work = async () => expectCompleted(await host.run(TRUE));
  await work();
  const { participants } = host;
  const ours = { ms: 0, cpu: 0 };
  const bare = { ms: 0, cpu: 0 };
  const take = async (each: () => Promise<unknown>, total: typeof ours) => {
    const before = cpuOfAll(participants);
    total.ms += await timeOf(() => pool(each, { count: Math.min(count, PORTION), slots }));
    total.cpu += cpuOfAll(participants) - before;
  };
  for (let done = 0; done < count; done += PORTION) {
    await take(work, ours);
    await take(() => bareRun(TRUE), bare);
  }
  row.host.push(ours.ms / count);
  row.bare.push(bare.ms / count);
  cpu.host.push(ours.cpu / count);
  cpu.bare.push(bare.cpu / count);
  await host.close();
  if (!findSpooler()) return [row, cpu];
  const socket = join(options.freshDirectory(), 's');
  spooler.bare.push((await timeOf(() => runSpooler(socket, size))) / count);
  return [row, cpu, spooler];
}

function findSpooler(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v tsp'], { stdio: 'ignore' });
    return true;
  } catch {
    // Not installed.
    return false;
  }
}

/** The same work by task-spooler: each client starts one and waits for it. */
async function runSpooler(socket: string, size: Size): Promise<void> {
  const env = { ...process.env, TS_SOCKET: socket };
  await bareRun(['tsp', '-S', String(size.slots)], { env });
  await pool(() => bareRun(['tsp', '-nf', ...TRUE], { env }), size);
  await bareRun(['tsp', '-K'], { env });
}
