import type { BenchHost } from './benchHost.ts';

/** One line of the result table: a figure per round, and what it is compared with in the same round. */
export interface Row {
  subject: string;
  unit: string;
  /** What the host took. */
  host: number[];
  /** How long another client waited for an answer meanwhile at most, in milliseconds. */
  worst?: number[];
  /** What it is compared with, and what that took; empty where there is no counterpart. */
  bareName: string;
  bare: number[];
}

export interface BenchOptions {
  isQuick: boolean;
  /** Also what takes minutes. */
  isAll: boolean;
  /** Numbers of tasks to measure with, the smallest first. */
  sizes: readonly number[];
  rounds: number;
  /** The checkout whose programs are measured. */
  build: string;
  /** A host of that build, not started yet; in a fresh directory, unless one is given, and with so much more memory in use. */
  newHost(directory?: string, ballastMiB?: number): BenchHost;
  /** A fresh directory; all of them are deleted when the whole run is over. */
  freshDirectory(): string;
  /** Tells what is going on, apart from the table. */
  progress(text: string): void;
}

/**
 * Rows for a number of tasks each, of one round: what each of them costs, compared with what it costs where they are
 * fewest. The ratio is 1 where the cost does not grow with the number.
 */
export async function bySize(
  options: BenchOptions,
  subject: (count: string) => string,
  measure: (count: number) => Promise<{ ms: number; worstMs?: number }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of options.sizes) {
    options.progress(`  ${subject(grouped(count))}`);
    const { ms, worstMs } = await measure(count);
    const least = rows[0]?.host ?? [ms];
    const bareName = rows.length > 0 ? `with ${grouped(options.sizes[0] ?? 0)}` : '';
    const bare = rows.length > 0 ? [...least] : [];
    const worst = worstMs === undefined ? [] : [worstMs];
    rows.push({ subject: subject(grouped(count)), unit: 'ms', host: [ms], worst, bareName, bare });
  }
  return rows;
}

/** 10,000 */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds that the work takes. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Runs A and B in turn, `samples` times each; the median of each. */
export async function interleave(
  samples: number,
  pair: { host: () => Promise<number>; bare: () => Promise<number> },
): Promise<{ host: number; bare: number }> {
  const host: number[] = [];
  const bare: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    host.push(await pair.host());
    bare.push(await pair.bare());
  }
  return { host: median(host), bare: median(bare) };
}

/**
 * A wall clock in milliseconds with fractions, to compare with stamps that other processes take. It is set
 * by the edge of a tick of the system's clock, because Node's own time origin drifts from it.
 */
export function createWallClock(): () => number {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  const offset = now - performance.now();
  return () => offset + performance.now();
}

/** Milliseconds of a stamp that `date +%s%N` wrote. */
export function parseStamp(text: string): number {
  const digits = text.trim();
  if (!/^\d{19}$/.test(digits)) throw new Error(`"${digits}" is no stamp of date +%s%N`);
  return Number(BigInt(digits) / 1000n) / 1000;
}

/** Markdown; with the figures of another build, `before`, beside them. */
export function formatTable(rows: Row[], before?: Row[]): string {
  const columns = ['Subject', 'Legwork', 'Worst answer meanwhile', 'Compared with', 'Ratio'];
  if (before) columns.push('Other build', 'Its worst answer', 'This ÷ other');
  const lines = rows.map((row) => {
    const bare = row.bare.length > 0 ? `${row.bareName}: ${formatFigures(row.bare, row.unit)}` : '–';
    const cells = [row.subject, formatFigures(row.host, row.unit), formatFigures(row.worst, 'ms'), bare];
    cells.push(formatFigures(ratios(row.host, row.bare), '×'));
    const other = before?.find(
      ({ subject, bareName }) => subject === row.subject && bareName === row.bareName,
    );
    if (before) {
      cells.push(formatFigures(other?.host, row.unit), formatFigures(other?.worst, 'ms'));
      cells.push(formatFigures(ratios(row.host, other?.host ?? []), '×'));
    }
    return `| ${cells.join(' | ')} |`;
  });
  const rule = columns.map(() => '---');
  return [`| ${columns.join(' | ')} |`, `| ${rule.join(' | ')} |`, ...lines].join('\n');
}

/** Round by round. */
function ratios(values: number[], others: number[]): number[] {
  return values.flatMap((value, round) => {
    const other = others[round];
    return other ? [value / other] : [];
  });
}

/** Median and range. */
function formatFigures(values: number[] | undefined, unit: string): string {
  if (!values || values.length === 0) return '–';
  const range = `${short(Math.min(...values))}–${short(Math.max(...values))}`;
  return `${short(median(values))} ${unit} (${range})`;
}

function short(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
