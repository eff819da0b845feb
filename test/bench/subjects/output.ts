import { join } from 'node:path';
import { bareRun } from '../bareSpawn.ts';
import { expectCompleted } from '../benchHost.ts';
import { timeOf, type BenchOptions, type Row } from '../measure.ts';
import { cpuOf, rssOf } from '../processFigures.ts';

/** A large output, against the shell's own redirection; and what it costs the host. */
export async function output(options: BenchOptions): Promise<Row[]> {
  const bytes = options.isQuick ? 2 ** 24 : 2 ** 30;
  const size = options.isQuick ? '16 MiB' : '1 GiB';
  const time: Row = { subject: `${size} of output`, unit: 'ms', host: [], bareName: 'bash > file', bare: [] };
  const nothing = { bareName: '', bare: [] };
  const cpu: Row = { subject: `${size} of output: CPU of the host`, unit: 'ms', host: [], ...nothing };
  const rss: Row = {
    subject: `${size} of output: growth of the host’s RSS`,
    unit: 'MiB',
    host: [],
    ...nothing,
  };
  for (let round = 0; round < options.rounds; round++) {
    options.progress(`${size} of output, round ${round + 1}`);
    const host = await options.newHost().open();
    await host.run(['/usr/bin/true']);
    const before = { cpu: cpuOf(host.pid), rss: rssOf(host.pid) };
    const command = ['/usr/bin/head', '-c', String(bytes), '/dev/zero'];
    time.host.push(
      await timeOf(async () => {
        const task = expectCompleted(await host.run(command));
        if (task.output.bytes !== bytes) throw new Error(`The output has ${task.output.bytes} bytes.`);
      }),
    );
    cpu.host.push(cpuOf(host.pid) - before.cpu);
    rss.host.push(rssOf(host.pid) - before.rss);
    const path = join(options.freshDirectory(), 'bare.log');
    const bare = ['/bin/bash', '-c', `head -c ${bytes} /dev/zero > '${path}'`];
    time.bare.push(await timeOf(() => bareRun(bare)));
    await host.close();
  }
  return [time, cpu, rss];
}
