import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from '../benchHost.ts';
import { pool } from '../bareSpawn.ts';
import type { BenchOptions, Row } from '../measure.ts';
import { childrenOf, pssOf } from '../processFigures.ts';

const SLEEP = ['/bin/sleep', '600'];
const SETTLE_MS = 500;
const KIB_PER_MIB = 1024;

/** What the idle host and its launcher hold, and what each running task adds to what its command holds. */
export async function memory(options: BenchOptions): Promise<Row[]> {
  const count = options.isQuick ? 10 : 100;
  const host = await options.newHost().open();
  await host.run(['/usr/bin/true']);
  await delay(SETTLE_MS);
  const idle = sharesOf(host);
  // What the first starts of a host take is no task's.
  await pool(() => host.run(['/usr/bin/true']), { count, slots: 2 });
  await delay(SETTLE_MS);
  const before = sharesOf(host);
  for (let index = 0; index < count; index++) await host.start(SLEEP);
  await delay(SETTLE_MS);
  const after = sharesOf(host);
  await host.close();
  const command = await bareMemory(count);
  const growth = (name: keyof typeof after) => ((after[name] - before[name]) / count) * KIB_PER_MIB;
  const parts = {
    command: growth('commands') - command * KIB_PER_MIB,
    wrapper: growth('wrappers'),
    launcher: growth('launcher'),
    host: growth('host'),
  };
  const kib = { unit: 'KiB', bareName: '', bare: [] };
  const of = `PSS per running task (of ${count}) over the command’s own`;
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return [
    { subject: 'PSS of the idle host', unit: 'MiB', host: [idle.host], bareName: '', bare: [] },
    { subject: 'PSS of the idle launcher', unit: 'MiB', host: [idle.launcher], bareName: '', bare: [] },
    { ...kib, subject: of, host: [total], bareName: 'spawned sleep', bare: [command * KIB_PER_MIB] },
    ...Object.entries(parts).map(([name, part]) => ({ ...kib, subject: `${of}: ${name}`, host: [part] })),
  ];
}

/** Proportional shares of all that has to do with tasks, in MiB. */
function sharesOf(host: BenchHost) {
  const [launcher] = childrenOf(host.pid);
  if (launcher === undefined) throw new Error('The host has no launcher.');
  const wrappers = childrenOf(launcher);
  return {
    host: pssOf(host.pid),
    launcher: pssOf(launcher),
    wrappers: total(wrappers),
    commands: total(wrappers.flatMap(childrenOf)),
  };
}

/** Of each of so many, in MiB. */
async function bareMemory(count: number): Promise<number> {
  const [file = '', ...rest] = SLEEP;
  const children = Array.from({ length: count }, () => spawn(file, rest, { stdio: 'ignore' }));
  await delay(SETTLE_MS);
  const share = total(children.flatMap((child) => child.pid ?? [])) / count;
  for (const child of children) child.kill('SIGKILL');
  return share;
}

function total(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + pssOf(pid), 0);
}
