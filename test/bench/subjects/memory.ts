import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchOptions, Row } from '../measure.ts';
import { childrenOf, descendantsOf, pssOf } from '../processFigures.ts';

const SLEEP = ['/bin/sleep', '600'];
const SETTLE_MS = 500;

/** What the idle host, its launcher, and each running task hold. */
export async function memory(options: BenchOptions): Promise<Row[]> {
  const count = options.isQuick ? 10 : 100;
  const common = { unit: 'MiB', bareName: '' };
  const idle: Row = { ...common, subject: 'PSS of the idle host', host: [], bare: [] };
  const launcher: Row = { ...common, subject: 'PSS of the idle launcher', host: [], bare: [] };
  const task: Row = {
    ...common,
    subject: `PSS per running task (of ${count}: command, wrapper, the host’s and launcher’s share)`,
    host: [],
    bareName: 'spawned sleep',
    bare: [],
  };
  for (let round = 0; round < options.rounds; round++) {
    const host = await options.newHost().open();
    await host.run(['/usr/bin/true']);
    await delay(SETTLE_MS);
    const launcherPid = childrenOf(host.pid)[0];
    if (launcherPid === undefined) throw new Error('The host has no launcher.');
    idle.host.push(pssOf(host.pid));
    launcher.host.push(pssOf(launcherPid));
    const before = total([host.pid, launcherPid]);
    for (let index = 0; index < count; index++) await host.start(SLEEP);
    await delay(SETTLE_MS);
    task.host.push((total([host.pid, ...descendantsOf(host.pid)]) - before) / count);
    await host.close();
    task.bare.push(await bareMemory(count));
  }
  return [idle, launcher, task];
}

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
