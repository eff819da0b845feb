import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toError } from '../../src/base/errors.ts';
import { ballastScript, BenchHost } from './benchHost.ts';
import { formatTable, type BenchOptions, type Row } from './measure.ts';
import { activation, windowModel } from './subjects/window.ts';
import { burst } from './subjects/burst.ts';
import { cancel } from './subjects/cancel.ts';
import { commandLine } from './subjects/commandLine.ts';
import { search, stats } from './subjects/find.ts';
import { history, lists, longDay, show } from './subjects/history.ts';
import { emptyStart, fullStart } from './subjects/hostStart.ts';
import { adopted, largeHost, latency } from './subjects/latency.ts';
import { listeners } from './subjects/listeners.ts';
import { dependents, losses, removal, retention } from './subjects/masses.ts';
import { memory } from './subjects/memory.ts';
import { output } from './subjects/output.ts';
import { queue, queueMemory } from './subjects/queue.ts';
import { terminal } from './subjects/terminal.ts';
import { throughput } from './subjects/throughput.ts';
import { worktree } from './subjects/worktree.ts';
import { wrapper } from './subjects/wrapper.ts';

/*
 * `npm run bench [-- NAME…] [-- --quick | --all] [-- --rounds N] [-- --against DIR]`: what Legwork costs, as ratios to
 * doing the same by hand, or with fewer tasks, in the same run, on Linux. `--against` measures the programs in `dist`
 * of another checkout in turn with this one's. Rounds use fresh directories, and nothing is deleted before the end,
 * because a mass of deletions slows some file systems down.
 */

const SUBJECTS: Record<string, (options: BenchOptions) => Promise<Row[]>> = {
  latency,
  largeHost,
  adopted,
  emptyStart,
  fullStart,
  memory,
  queue,
  queueMemory,
  history,
  longDay,
  show,
  lists,
  commandLine,
  dependents,
  losses,
  removal,
  retention,
  burst,
  listeners,
  windowModel,
  activation,
  cancel,
  wrapper,
  throughput,
  output,
  terminal,
  worktree,
  search,
  stats,
};
/** What takes minutes is measured once, unless rounds are asked for. */
const ONCE = new Set(['longDay', 'throughput', 'output', 'terminal']);
const OWN_BUILD = resolve(import.meta.dirname, '../..');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      against: { type: 'string' },
    },
  });
  const unknown = positionals.filter((name) => !(name in SUBJECTS));
  if (unknown.length > 0) throw new Error(`No subject: ${unknown}. There are ${Object.keys(SUBJECTS)}.`);
  // Certificates are read when Node starts, which would be measured.
  delete process.env.NODE_EXTRA_CA_CERTS;
  const { quick: isQuick, all: isAll } = values;
  const rounds = Number(values.rounds ?? (isQuick ? 1 : 3));
  const builds = [OWN_BUILD, ...(values.against === undefined ? [] : [resolve(values.against)])];
  const root = mkdtempSync(join(tmpdir(), 'lwb-'));
  let directories = 0;
  const freshDirectory = () => {
    const path = join(root, String(directories++));
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  const hosts: BenchHost[] = [];
  const newHost = (build: string, directory: string, ballastMiB: number) => {
    const script = join(build, 'dist/taskHost.js');
    const host = new BenchHost(
      directory,
      ballastMiB > 0 ? ballastScript(script, { folder: freshDirectory(), ballastMiB }) : script,
    );
    hosts.push(host);
    return host;
  };
  const optionsFor = (build: string): BenchOptions => ({
    ...{ isQuick, isAll, build, freshDirectory, rounds: 1 },
    sizes: isQuick ? [50, 100] : isAll ? [1000, 10_000, 100_000] : [1000, 10_000],
    newHost: (directory = freshDirectory(), ballastMiB = 0) => newHost(build, directory, ballastMiB),
    progress,
  });
  const rows = builds.map((): Row[] => []);
  const loadBefore = loadavg()[0] ?? 0;
  const print = () =>
    process.stdout.write(
      `${describeRun({ rounds: values.rounds ?? `${rounds}, or 1 where a round takes minutes`, loadBefore })}\n\n${formatTable(rows[0] ?? [], rows[1])}\n`,
    );
  // What was measured until then has taken its time, too.
  process.once('SIGINT', () => {
    print();
    for (const host of hosts) host.abandon();
    rmSync(root, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    for (const [name, measure] of Object.entries(SUBJECTS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      for (let round = 1; round <= (ONCE.has(name) && values.rounds === undefined ? 1 : rounds); round++) {
        for (const [index, build] of builds.entries()) {
          progress(`${new Date().toISOString().slice(11, 19)} ${name}, round ${round}, ${build}`);
          try {
            addRound(rows[index] ?? [], await measure(optionsFor(build)));
          } catch (error) {
            // The others still have something to tell; the exit code says that this one has not.
            process.exitCode = 1;
            progress(`${name} failed: ${toError(error).stack}`);
            for (const host of hosts.splice(0)) host.abandon();
          }
        }
      }
    }
  } finally {
    // Before the files go, which takes long.
    print();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Of what machine, and under which conditions, the figures are. */
function describeRun({ rounds, loadBefore }: { rounds: string; loadBefore: number }): string {
  const cores = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const loads = `${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  return (
    `Linux ${release()}, ${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, ${memoryGiB} GiB, ` +
    `Node ${process.version}, load ${loads}; median (range) of rounds: ${rounds}.`
  );
}

/** Puts the figures of a further round to those of the same rows before. */
function addRound(rows: Row[], round: Row[]): void {
  for (const row of round) {
    const known = rows.find(({ subject, bareName }) => subject === row.subject && bareName === row.bareName);
    if (known) {
      known.host.push(...row.host);
      known.bare.push(...row.bare);
      known.worst?.push(...(row.worst ?? []));
    } else rows.push(row);
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

await main();
// Children that a failed subject left would keep this process.
process.exit();
