import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from '../benchHost.ts';
import type { BenchOptions, Row } from '../measure.ts';
import { childrenOf, pssOf } from '../processFigures.ts';

const SLEEP = ['/bin/sleep', '600'];
const SETTLE_MS = 500;
const KIB_PER_MIB = 1024;

/**
 * What the idle host and its launcher hold, and what running tasks add to what their commands hold: the first ones, with
 * which the host compiles and loads what any start needs, and further ones.
 */
export async function memory(options: BenchOptions): Promise<Row[]> {
  const count = options.isQuick ? 10 : 100;
  const further = 2 * count;
  const host = await options.newHost().open();
  await host.run(['/usr/bin/true']);
  const idle = await sharesOf(host);
  for (let index = 0; index < count; index++) await host.start(SLEEP);
  const first = await sharesOf(host);
  for (let index = 0; index < further; index++) await host.start(SLEEP);
  const second = await sharesOf(host);
  await host.close();
  const command = (await bareMemory(count)) * KIB_PER_MIB;
  const early = growthOf(idle, first, { count, command });
  const late = growthOf(first, second, { count: further, command });
  const mib = { unit: 'MiB', bareName: '', bare: [] };
  const kib = { unit: 'KiB', bareName: 'spawned sleep', bare: [command] };
  const name = 'PSS per running task over its command’s own';
  return [
    { ...mib, subject: 'PSS of the idle host', host: [idle.host] },
    { ...mib, subject: 'PSS of the idle launcher', host: [idle.launcher] },
    { ...kib, subject: `${name}, the first ${count} of a host`, host: [sum(Object.values(early))] },
    { ...kib, subject: `${name}, ${further} further ones`, host: [sum(Object.values(late))] },
    ...partsOf(early, `${name}, of the first ones`),
    ...partsOf(late, `${name}, of further ones`),
  ];
}

function partsOf(growth: Shares, name: string): Row[] {
  return Object.entries(growth).map(([part, share]) => {
    return { subject: `${name}: ${part}`, unit: 'KiB', host: [share], bareName: '', bare: [] };
  });
}

type Shares = Record<'host' | 'launcher' | 'wrappers' | 'commands', number>;

/** Proportional shares of all that has to do with tasks, in MiB, when all is at rest. */
async function sharesOf(host: BenchHost): Promise<Shares> {
  await delay(SETTLE_MS);
  const [launcher] = childrenOf(host.pid);
  if (launcher === undefined) throw new Error('The host has no launcher.');
  const wrappers = childrenOf(launcher);
  return {
    host: pssOf(host.pid),
    launcher: pssOf(launcher),
    wrappers: sum(wrappers.map(pssOf)),
    commands: sum(wrappers.flatMap(childrenOf).map(pssOf)),
  };
}

/** What each of so many tasks has added, in KiB, to what its command holds anyway. */
function growthOf(
  before: Shares,
  after: Shares,
  { count, command }: { count: number; command: number },
): Shares {
  const growth = (part: keyof Shares) => ((after[part] - before[part]) / count) * KIB_PER_MIB;
  return {
    host: growth('host'),
    launcher: growth('launcher'),
    wrappers: growth('wrappers'),
    commands: growth('commands') - command,
  };
}

/** Of each of so many, in MiB. */
async function bareMemory(count: number): Promise<number> {
  const [file = '', ...rest] = SLEEP;
  const children = Array.from({ length: count }, () => spawn(file, rest, { stdio: 'ignore' }));
  await delay(SETTLE_MS);
  const share = sum(children.flatMap((child) => child.pid ?? []).map(pssOf)) / count;
  for (const child of children) child.kill('SIGKILL');
  return share;
}

function sum(figures: number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
