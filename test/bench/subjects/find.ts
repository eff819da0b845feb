import { appendFileSync, writeFileSync } from 'node:fs';
import type { Task } from '../../../src/protocol/task.ts';
import { outputPath } from '../../../src/protocol/dataDirectory.ts';
import { editorsRipgrep } from '../../helpers/ripgrep.ts';
import { bareRun } from '../bareSpawn.ts';
import type { BenchHost } from '../benchHost.ts';
import { bySize, grouped, interleave, type BenchOptions, type Row } from '../measure.ts';
import { recordId, writeRecords } from '../records.ts';

/** Bytes of an output. */
const OUTPUT_BYTES = 64 * 1024;
/** One output of so many has what is searched for. */
const SHARE = 400;
const SAMPLES = 7;
const NEEDLE = 'cannot find the needle';
const REGEX = String.raw`cannot find the n\w+le`;

/** Searching many outputs, compared with ripgrep alone over the same folder. */
export async function search(options: BenchOptions): Promise<Row[]> {
  const ripgrep = editorsRipgrep();
  if (ripgrep === undefined) throw new Error('There is no ripgrep. The tests of the editor install one.');
  const count = options.isQuick ? 500 : 10_000;
  const rows: Row[] = [];
  for (const [styled, isStyled] of [
    ['', false],
    [' in color', true],
  ] as const) {
    if (isStyled && !options.isAll) continue;
    const host = options.newHost();
    writeRecords(host.paths, count);
    writeOutputs(host, count, isStyled);
    await host.open();
    await host.client.configure({ search: { ripgrep } });
    const first = await host.whileAsked(() => find(host, NEEDLE, false));
    const subject = `first search in ${grouped(count)} outputs${styled}`;
    rows.push({ subject, unit: 'ms', host: [first.ms], worst: [first.worstMs], bareName: '', bare: [] });
    for (const [kind, pattern, isRegex] of [
      ['a text', NEEDLE, false],
      ['a regular expression', REGEX, true],
    ] as const) {
      options.progress(`  ${kind}${styled}`);
      rows.push(
        await compared(host, {
          ripgrep,
          pattern,
          isRegex,
          subject: `${kind} in ${grouped(count)} outputs${styled}`,
        }),
      );
    }
    await host.crash();
  }
  return rows;
}

async function compared(
  host: BenchHost,
  {
    ripgrep,
    pattern,
    isRegex,
    subject,
  }: { ripgrep: string; pattern: string; isRegex: boolean; subject: string },
): Promise<Row> {
  const alone = () =>
    bareRun([
      ...[ripgrep, '--no-config', '--line-number', '--smart-case', ...(isRegex ? [] : ['-F'])],
      ...[pattern, host.paths.output],
    ]);
  // Both read what the system has in memory, and a host looks at what is new once.
  await alone();
  await find(host, pattern, isRegex);
  const worst: number[] = [];
  const figures = await interleave(SAMPLES, {
    bare: () => host.whileAsked(alone).then(({ ms }) => ms),
    host: async () => {
      const { ms, worstMs } = await host.whileAsked(() => find(host, pattern, isRegex));
      worst.push(worstMs);
      return ms;
    },
  });
  const row = { subject: `search for ${subject}`, unit: 'ms', host: [figures.host], bare: [figures.bare] };
  return { ...row, worst: [Math.max(...worst)], bareName: 'rg alone' };
}

async function find(host: BenchHost, pattern: string, isRegex: boolean): Promise<void> {
  const { hits } = await host.client.search({ pattern, isRegex }, { onHits: () => undefined });
  if (hits === 0) throw new Error('Nothing was found.');
}

/** Lines of a build, of which few outputs have the one that is searched for. */
function writeOutputs({ paths }: BenchHost, count: number, isStyled: boolean): void {
  const line = (number: number) =>
    isStyled
      ? `\u001b[32m[${number}/2000]\u001b[0m compiling \u001b[1msrc/module${number}.c\u001b[0m -O2 -o build/module${number}.o\n`
      : `[${number}/2000] compiling src/module${number}.c -O2 -o build/module${number}.o\n`;
  const lines: string[] = [];
  for (let length = 0, number = 1; length < OUTPUT_BYTES; number++)
    length += lines[lines.push(line(number)) - 1]?.length ?? 0;
  const content = lines.join('');
  for (let index = 0; index < count; index++) {
    const path = outputPath(paths, recordId(index));
    writeFileSync(path, content, { mode: 0o600 });
    if (index % SHARE === 0) appendFileSync(path, `error: ${NEEDLE} of ${index}\n`);
  }
}

/** What records say together, by how many there are. */
export function stats(options: BenchOptions): Promise<Row[]> {
  const sizes = options.isQuick ? [1000] : [10_000, 100_000];
  return bySize(
    { ...options, sizes },
    (count) => `statistics of ${count} records`,
    async (count) => {
      const host = options.newHost();
      writeRecords(host.paths, count, varied);
      await host.open();
      await host.client.stats();
      const measured = await host.whileAsked(() => host.client.stats());
      await host.crash();
      return measured;
    },
  );
}

/** Two hundred commands, each with durations of its own. */
function varied(task: Task, index: number): Task {
  const command = `npm run step${index % 200}`;
  const endedAt = new Date(
    Date.parse(task.startedAt ?? task.createdAt) + 1000 + ((index * 7919) % 60_000),
  ).toISOString();
  return {
    ...task,
    description: command,
    spec: { ...task.spec, command } as Task['spec'],
    endedAt,
    updatedAt: endedAt,
  };
}
