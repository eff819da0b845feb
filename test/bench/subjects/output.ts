import { join } from 'node:path';
import { bareRun } from '../bareSpawn.ts';
import { expectCompleted, type BenchHost } from '../benchHost.ts';
import { timeOf, type BenchOptions, type Row } from '../measure.ts';
import { cpuOf, cpuOfAll, rssOf } from '../processFigures.ts';

/** Pairs of a task and a redirection in one round: the first and the second take turns at going first. */
const PAIRS = 2;

/** A large output, against the shell's own redirection; and what it costs the host. */
export async function output(options: BenchOptions): Promise<Row[]> {
  const bytes = options.isQuick ? 2 ** 24 : 2 ** 30;
  const size = options.isQuick ? '16 MiB' : '1 GiB';
  const subject = `${size} of output`;
  const time: Row = { subject, unit: 'ms', host: [], bareName: 'bash > file', bare: [] };
  const all: Row = { ...time, subject: `${subject}: processor time of all`, host: [], bare: [] };
  const cpu: Row = { ...time, subject: `${subject}: CPU of the host`, host: [], bareName: '', bare: [] };
  const rss: Row = { ...cpu, subject: `${subject}: growth of the host’s RSS`, unit: 'MiB', host: [] };
  const host = await options.newHost().open();
  await host.run(['/usr/bin/true']);
  const before = { cpu: cpuOf(host.pid), rss: rssOf(host.pid) };
  const { participants } = host;
  const ours = { ms: 0, cpu: 0 };
  const bare = { ms: 0, cpu: 0 };
  const take = async (work: () => Promise<unknown>, total: typeof ours) => {
    const used = cpuOfAll(participants);
    total.ms += (await timeOf(work)) / PAIRS;
    total.cpu += (cpuOfAll(participants) - used) / PAIRS;
  };
  const turns = [
    () => take(() => written(host, bytes), ours),
    () => take(() => redirected(join(options.freshDirectory(), 'bare.log'), bytes), bare),
  ];
  for (let pair = 0; pair < PAIRS; pair++) for (const turn of turns.reverse()) await turn();
  time.host.push(ours.ms);
  time.bare.push(bare.ms);
  all.host.push(ours.cpu);
  all.bare.push(bare.cpu);
  cpu.host.push((cpuOf(host.pid) - before.cpu) / PAIRS);
  rss.host.push(rssOf(host.pid) - before.rss);
  await host.close();
  return [time, all, cpu, rss];
}

async function written(host: BenchHost, bytes: number): Promise<void> {
  const task = expectCompleted(await host.run(['/usr/bin/head', '-c', String(bytes), '/dev/zero']));
  if (task.output.bytes !== bytes) throw new Error(`The output has ${task.output.bytes} bytes.`);
}

function redirected(path: string, bytes: number): Promise<void> {
  return bareRun(['/bin/bash', '-c', `head -c ${bytes} /dev/zero > '${path}'`]);
}
