import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { bareRun, pool } from '../bareSpawn.ts';
import { expectCompleted } from '../benchHost.ts';
import { timeOf, type BenchOptions, type Row } from '../measure.ts';

/** Thousands of tasks are a median in themselves, and every further round of them takes a minute or more. */
const ROUNDS_OF_MANY = 3;
const TRUE = ['/usr/bin/true'];

/** Many short tasks, one or two at a time. */
export async function throughput(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of options.isQuick ? [20] : [200, 2000]) {
    for (const slots of [1, 2]) rows.push(...(await runs({ count, slots }, options)));
  }
  return rows;
}

async function runs(size: { count: number; slots: number }, options: BenchOptions): Promise<Row[]> {
  const { count, slots } = size;
  options.progress(`${count} tasks, ${slots} at a time`);
  const subject = `${count} × true, ${slots} at a time, per task`;
  const row: Row = { subject, unit: 'ms', host: [], bareName: 'spawn', bare: [] };
  const spooler: Row = { ...row, host: row.host, bareName: 'task-spooler', bare: [] };
  const hasSpooler = findSpooler();
  const rounds = count < 1000 ? options.rounds : Math.min(options.rounds, ROUNDS_OF_MANY);
  for (let round = 0; round < rounds; round++) {
    const host = await options.newHost().open();
    const work = async () => expectCompleted(await host.run(TRUE));
    await work();
    row.host.push((await timeOf(() => pool(work, size))) / count);
    row.bare.push((await timeOf(() => pool(() => bareRun(TRUE), size))) / count);
    if (hasSpooler) {
      const socket = join(options.freshDirectory(), 's');
      spooler.bare.push((await timeOf(() => runSpooler(socket, size))) / count);
    }
    await host.close();
  }
  return hasSpooler ? [row, spooler] : [row];
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
async function runSpooler(socket: string, size: { count: number; slots: number }): Promise<void> {
  const env = { ...process.env, TS_SOCKET: socket };
  await bareRun(['tsp', '-S', String(size.slots)], { env });
  await pool(() => bareRun(['tsp', '-nf', ...TRUE], { env }), size);
  await bareRun(['tsp', '-K'], { env });
}
