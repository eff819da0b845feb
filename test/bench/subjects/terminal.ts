import { join } from 'node:path';
import { bareRun } from '../bareSpawn.ts';
import { expectCompleted } from '../benchHost.ts';
import { timeOf, type BenchOptions, type Row } from '../measure.ts';

/** A large output through a terminal of the command's own, against the shell's redirection, which has none. */
export async function terminal(options: BenchOptions): Promise<Row[]> {
  const bytes = options.isQuick ? 2 ** 24 : 2 ** 28;
  const size = options.isQuick ? '16 MiB' : '256 MiB';
  const row: Row = {
    subject: `${size} through a terminal`,
    unit: 'ms',
    host: [],
    bareName: 'bash > file',
    bare: [],
  };
  for (let round = 0; round < options.rounds; round++) {
    options.progress(`${size} through a terminal, round ${round + 1}`);
    const host = await options.newHost().open();
    await host.run(['/usr/bin/true']);
    const command = ['/usr/bin/head', '-c', String(bytes), '/dev/zero'];
    row.host.push(
      await timeOf(async () => {
        const task = expectCompleted(await host.run(command, { terminal: { columns: 80, rows: 24 } }));
        if (task.output.bytes !== bytes) throw new Error(`The output has ${task.output.bytes} bytes.`);
      }),
    );
    const path = join(options.freshDirectory(), 'bare.log');
    row.bare.push(await timeOf(() => bareRun(['/bin/bash', '-c', `head -c ${bytes} /dev/zero > '${path}'`])));
    await host.close();
  }
  return [row];
}
