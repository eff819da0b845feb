import { join } from 'node:path';
import { bareRun, pool } from '../bareSpawn.ts';
import { expectCompleted } from '../benchHost.ts';
import { bySize, grouped, median, timeOf, type BenchOptions, type Row } from '../measure.ts';
import { cpuOf } from '../processFigures.ts';
import { queued, recordId, writeHeldGroup, writeRecords } from '../records.ts';

const TRUE = ['/usr/bin/true'];
const SAMPLES = 40;

/** What a task costs while many ended ones are kept. */
export function history(options: BenchOptions): Promise<Row[]> {
  return bySize(
    options,
    (count) => `start and end of true with ${count} ended`,
    async (count) => {
      const host = options.newHost();
      writeRecords(host.paths, count);
      await host.open();
      await host.run(TRUE);
      const work = async () => {
        for (let sample = 0; sample < SAMPLES; sample++) expectCompleted(await host.run(TRUE));
      };
      const { ms, worstMs } = await host.whileAsked(work);
      await host.crash();
      return { ms: ms / SAMPLES, worstMs };
    },
  );
}

/** A long day: the last tasks of many against the first. */
export async function longDay(options: BenchOptions): Promise<Row[]> {
  const part = options.isQuick ? 50 : options.isAll ? 4000 : 1000;
  const size = { count: part, slots: 8 };
  const host = await options.newHost().open();
  const run = async () => expectCompleted(await host.run(TRUE));
  await run();
  const parts = [];
  for (let index = 0; index < 6; index++) {
    const before = cpuOf(host.pid);
    const { ms, worstMs } = await host.whileAsked(() => pool(run, size));
    parts.push({ ms, worstMs, cpuMs: cpuOf(host.pid) - before });
  }
  await host.crash();
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) throw new Error('Nothing was run.');
  const subject = `the last ${grouped(part)} of ${grouped(6 * part)} × true, 8 at a time, per task`;
  const common = { unit: 'ms', bareName: `the first ${grouped(part)}` };
  return [
    { ...common, subject, host: [last.ms / part], worst: [last.worstMs], bare: [first.ms / part] },
    // Depends less on what else the machine does.
    {
      ...common,
      subject: `${subject}: CPU of the host`,
      host: [last.cpuMs / part],
      bare: [first.cpuMs / part],
    },
  ];
}

/** One task on the command line. */
export async function show(options: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of options.isQuick ? [100] : [100, 50_000]) {
    const host = options.newHost();
    writeRecords(host.paths, count);
    await host.open();
    const id = recordId(count >> 1);
    const env = { ...process.env, LEGWORK_HOME: host.paths.directory };
    const cli = [process.execPath, join(options.build, 'dist/cli.js'), 'show', id];
    await bareRun(cli, { env });
    const own: number[] = [];
    const node: number[] = [];
    for (let sample = 0; sample < 3; sample++) {
      own.push(await timeOf(() => bareRun(cli, { env })));
      node.push(await timeOf(() => bareRun([process.execPath, '-e', '0'])));
    }
    const subject = `legwork show among ${grouped(count)} tasks`;
    const figures = { host: [median(own)], bare: [median(node)] };
    rows.push({ subject, unit: 'ms', ...figures, bareName: 'node -e 0' });
    await host.crash();
  }
  return rows;
}

/** A whole list, of which a tenth has not ended. */
export function lists(options: BenchOptions): Promise<Row[]> {
  return bySize(
    options,
    (count) => `list of ${count}, per task`,
    async (count) => {
      const host = options.newHost();
      writeRecords(host.paths, count, (task, index) => (index % 10 === 0 ? queued(task) : task));
      writeHeldGroup(host.paths);
      await host.open();
      const { ms, worstMs } = await host.whileAsked(() => host.client.list());
      await host.crash();
      return { ms: ms / count, worstMs };
    },
  );
}
