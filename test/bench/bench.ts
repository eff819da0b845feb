import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toError } from '../../src/base/errors.ts';
import { formatTable, type BenchOptions, type Row } from './measure.ts';
import { cancel } from './subjects/cancel.ts';
import { emptyStart, fullStart } from './subjects/hostStart.ts';
import { adopted, latency } from './subjects/latency.ts';
import { memory } from './subjects/memory.ts';
import { output } from './subjects/output.ts';
import { terminal } from './subjects/terminal.ts';
import { throughput } from './subjects/throughput.ts';

/*
 * `npm run bench [-- --quick] [-- --rounds N] [-- --only SUBJECT]`: what Legwork costs, as ratios to doing
 * the same by hand in the same run, on Linux. Rounds use fresh directories, and nothing is deleted before the
 * end, because a mass of deletions slows some file systems down.
 */

const SUBJECTS: Record<string, (options: BenchOptions) => Promise<Row[]>> = {
  latency,
  adopted,
  emptyStart,
  fullStart,
  memory,
  cancel,
  throughput,
  output,
  terminal,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  // Certificates are read when Node starts, which would be measured.
  delete process.env.NODE_EXTRA_CA_CERTS;
  const isQuick = values.quick;
  const rounds = Number(values.rounds ?? (isQuick ? 1 : 5));
  const root = mkdtempSync(join(tmpdir(), 'lwb-'));
  let directories = 0;
  const options: BenchOptions = {
    isQuick,
    rounds,
    freshDirectory: () => {
      const path = join(root, String(directories++));
      mkdirSync(path, { mode: 0o700 });
      return path;
    },
    progress: (text) => void process.stderr.write(`${text}\n`),
  };
  const rows: Row[] = [];
  try {
    for (const [name, measure] of Object.entries(SUBJECTS)) {
      if (values.only.length > 0 && !values.only.includes(name)) continue;
      options.progress(`${new Date().toISOString().slice(11, 19)} ${name}`);
      try {
        rows.push(...(await measure(options)));
      } catch (error) {
        // The others still have something to tell; the exit code says that this one has not.
        process.exitCode = 1;
        options.progress(`${name} failed: ${toError(error).stack}`);
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const cores = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  process.stdout.write(
    `Linux ${release()}, ${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, ${memoryGiB} GiB, ` +
      `Node ${process.version}; median (range) of ${rounds} rounds, of 3 for thousands of tasks.\n\n${formatTable(rows)}\n`,
  );
}

await main();
// Children that a failed subject left would keep this process.
process.exit();
