import { mkdirSync, writeFileSync } from 'node:fs';
import { bareRun } from '../bareSpawn.ts';
import { BenchHost } from '../benchHost.ts';
import { formatRecord } from '../../../src/core/taskFormat.ts';
import { outputPath, taskPath, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { interleave, timeOf, type BenchOptions, type Row } from '../measure.ts';

const bareNode = () => timeOf(() => bareRun([process.execPath, '-e', '0']));

/** From nothing to the first answer. */
export async function emptyStart(options: BenchOptions): Promise<Row[]> {
  const row: Row = {
    subject: 'host start → first answer, no records',
    unit: 'ms',
    host: [],
    bareName: 'node -e 0',
    bare: [],
  };
  for (let round = 0; round < options.rounds; round++) {
    const start = async () => {
      const host = new BenchHost(options.freshDirectory());
      const time = await timeOf(() => host.open());
      await host.close();
      return time;
    };
    const figures = await interleave(options.isQuick ? 1 : 3, { host: start, bare: bareNode });
    row.host.push(figures.host);
    row.bare.push(figures.bare);
  }
  return [row];
}

/** The same with a long history. */
export async function fullStart(options: BenchOptions): Promise<Row[]> {
  const count = options.isQuick ? 100 : 10_000;
  const common = { unit: 'ms', bareName: 'node -e 0' };
  const subject = `${count} records: host start →`;
  const hello: Row = { ...common, subject: `${subject} initialize answered`, host: [], bare: [] };
  const list: Row = { ...common, subject: `${subject} first list answered`, host: [], bare: [] };
  for (let round = 0; round < options.rounds; round++) {
    options.progress(`${count} records, round ${round + 1}`);
    const host = new BenchHost(options.freshDirectory());
    writeRecords(host.paths, count);
    const begin = performance.now();
    const client = await host.connect();
    hello.host.push(performance.now() - begin);
    const tasks = await client.list();
    list.host.push(performance.now() - begin);
    if (tasks.length !== count) throw new Error(`${tasks.length} of ${count} records were listed.`);
    const bare = await bareNode();
    hello.bare.push(bare);
    list.bare.push(bare);
    await host.close();
  }
  return [hello, list];
}

function writeRecords(paths: DataPaths, count: number): void {
  mkdirSync(paths.tasks, { recursive: true, mode: 0o700 });
  for (let index = 0; index < count; index++) {
    const task = recordOf(paths, index);
    writeFileSync(taskPath(paths, task.id), formatRecord(task));
  }
}

function recordOf(paths: DataPaths, index: number): Task {
  const id = `sh-${String(index).padStart(8, '0')}`;
  const at = (seconds: number) =>
    new Date(Date.UTC(2026, 0, 1) + (index * 60 + seconds) * 1000).toISOString();
  return {
    schema: 1,
    id,
    kind: 'shell',
    description: 'npm run build -- --mode production',
    producer: 'user',
    owner: { id: 'window:/home/ada/shop', label: 'shop', workspace: '/home/ada/shop' },
    spec: { command: 'npm run build -- --mode production', cwd: '/home/ada/shop', environment: 'none' },
    attempt: { number: 1 },
    status:
      index % 5
        ? { state: 'completed', exitCode: 0 }
        : { state: 'failed', failure: { kind: 'exit', code: 2 } },
    createdAt: at(0),
    updatedAt: at(42),
    startedAt: at(0),
    endedAt: at(42),
    output: { path: outputPath(paths, id), bytes: 12_345 },
    process: { pid: 4242, startTime: '8571', boot: '5ad9b4b2-6a0c-4a3f-9f0e-0d8c5f2f7a11' },
    noticedAt: at(43),
  };
}
