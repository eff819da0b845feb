import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bareRun, bareRunInto } from '../bareSpawn.ts';
import { expectCompleted, type BenchHost } from '../benchHost.ts';
import { createWallClock, interleave, median, parseStamp, type BenchOptions, type Row } from '../measure.ts';
import { rssOf } from '../processFigures.ts';

const STAMP = ['/bin/date', '+%s%N'];
const STAMP_AT_END = ['/bin/sh', '-c', 'sleep 0.05; exec /bin/date +%s%N'];

/** Enqueue → first instruction; exit → visible; one request and its answer. */
export async function latency(options: BenchOptions): Promise<Row[]> {
  const bareName = 'spawn';
  const start: Row = { subject: 'enqueue → first instruction', unit: 'ms', host: [], bareName, bare: [] };
  const visible: Row = { subject: 'exit → visible, own task', unit: 'ms', host: [], bareName, bare: [] };
  const trip: Row = {
    subject: 'request → answer (p50)',
    unit: 'ms',
    host: [],
    bareName: 'spawn true',
    bare: [],
  };
  for (let round = 0; round < options.rounds; round++) {
    const host = await options.newHost().open();
    const files = options.freshDirectory();
    await host.run(['/usr/bin/true']);
    const samples = options.isQuick ? 3 : 20;
    add(start, await interleave(samples, startPair(host, files)));
    add(visible, await interleave(Math.ceil(samples / 2), visiblePair(host, files)));
    add(trip, await tripPair(host, options.isQuick ? 50 : 500));
    await host.close();
  }
  return [start, visible, trip];
}

/** Enqueue → first instruction where the host is large: Node's own spawn grows with the process that calls it. */
export async function largeHost(options: BenchOptions): Promise<Row[]> {
  const ballastMiB = options.isQuick ? 50 : 500;
  const subject = `enqueue → first instruction, with ${ballastMiB} MiB more in the host`;
  const common = { subject, unit: 'ms' };
  const small: Row = { ...common, host: [], bareName: 'spawn', bare: [] };
  const large: Row = { ...common, host: [], bareName: 'spawn, with as much', bare: [] };
  for (let round = 0; round < options.rounds; round++) {
    const host = await options.newHost(options.freshDirectory(), ballastMiB).open();
    if (rssOf(host.pid) < ballastMiB) throw new Error('The host has no ballast.');
    const files = options.freshDirectory();
    await host.run(['/usr/bin/true']);
    const samples = options.isQuick ? 3 : 20;
    const figures = await interleave(samples, startPair(host, files));
    add(small, figures);
    const ballast = Array.from({ length: ballastMiB }, () => Buffer.alloc(2 ** 20, 1));
    const { bare } = startPair(host, files);
    const largeBare: number[] = [];
    for (let sample = 0; sample < samples; sample++) largeBare.push(await bare());
    add(large, { host: figures.host, bare: median(largeBare) });
    ballast.length = 0;
    await host.close();
  }
  return [small, large];
}

function add(row: Row, figures: { host: number; bare: number }): void {
  row.host.push(figures.host);
  row.bare.push(figures.bare);
}

let sequence = 0;

function startPair(host: BenchHost, files: string) {
  return {
    host: async () => {
      const clock = createWallClock();
      const begin = clock();
      const task = expectCompleted(await host.run(STAMP));
      return parseStamp(readFileSync(task.output.path, 'utf8')) - begin;
    },
    bare: async () => {
      const path = join(files, `${sequence++}.log`);
      const clock = createWallClock();
      const begin = clock();
      await bareRunInto(path, STAMP);
      return parseStamp(readFileSync(path, 'utf8')) - begin;
    },
  };
}

function visiblePair(host: BenchHost, files: string) {
  return {
    host: async () => {
      const clock = createWallClock();
      const task = expectCompleted(await host.run(STAMP_AT_END));
      const seen = clock();
      return seen - parseStamp(readFileSync(task.output.path, 'utf8'));
    },
    bare: async () => {
      const path = join(files, `${sequence++}.log`);
      const clock = createWallClock();
      await bareRunInto(path, STAMP_AT_END);
      const seen = clock();
      return seen - parseStamp(readFileSync(path, 'utf8'));
    },
  };
}

async function tripPair(host: BenchHost, samples: number) {
  const trips: number[] = [];
  const spawns: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    let begin = performance.now();
    await host.client.hostStatus();
    trips.push(performance.now() - begin);
    if (sample % 10 > 0) continue;
    begin = performance.now();
    await bareRun(['/usr/bin/true']);
    spawns.push(performance.now() - begin);
  }
  return { host: median(trips), bare: median(spawns) };
}

/** Exit → visible of tasks whose host was killed and restarted while they ran. */
export async function adopted(options: BenchOptions): Promise<Row[]> {
  const row: Row = {
    subject: 'exit → visible, adopted task',
    unit: 'ms',
    host: [],
    bareName: 'spawn',
    bare: [],
  };
  for (let round = 0; round < options.rounds; round++) {
    const host = await options.newHost().open();
    const files = options.freshDirectory();
    const seconds = [0, 1, 2, 3, 4].map((index) => 1 + index / 10);
    const tasks = [];
    for (const second of seconds) {
      const command = ['/bin/sh', '-c', `sleep ${second}; exec /bin/date +%s%N`];
      tasks.push(await host.start(command));
    }
    await delay(100);
    await host.crash();
    await host.open();
    const clock = createWallClock();
    const figures = tasks.map(async ({ id }) => {
      const task = expectCompleted(await host.client.wait(id));
      const seen = clock();
      return seen - parseStamp(readFileSync(task.output.path, 'utf8'));
    });
    row.host.push(median(await Promise.all(figures)));
    const bare: number[] = [];
    for (let sample = 0; sample < seconds.length; sample++) bare.push(await visiblePair(host, files).bare());
    row.bare.push(median(bare));
    await host.close();
  }
  return [row];
}
