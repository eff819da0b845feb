/** One line of the result table: a figure per round, and what it is compared with in the same round. */
export interface Row {
  subject: string;
  unit: string;
  /** What the host took. */
  host: number[];
  /** What it is compared with, and what that took; empty where there is no counterpart. */
  bareName: string;
  bare: number[];
}

export interface BenchOptions {
  isQuick: boolean;
  rounds: number;
  /** A fresh directory; all of them are deleted when the whole run is over. */
  freshDirectory(): string;
  /** Tells what is going on, apart from the table. */
  progress(text: string): void;
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

export function formatTable(rows: Row[]): string {
  const lines = rows.map((row) => {
    const ratios = row.host.flatMap((host, round) => {
      const bare = row.bare[round];
      return bare ? [host / bare] : [];
    });
    const bare = row.bare.length > 0 ? `${row.bareName}: ${formatFigures(row.bare, row.unit)}` : '–';
    const ratio = ratios.length > 0 ? formatFigures(ratios, '×') : '–';
    return `| ${row.subject} | ${formatFigures(row.host, row.unit)} | ${bare} | ${ratio} |`;
  });
  return ['| Subject | Legwork | Compared with | Ratio |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

/** Median and range. */
function formatFigures(values: number[], unit: string): string {
  const range = `${short(Math.min(...values))}–${short(Math.max(...values))}`;
  return `${short(median(values))} ${unit} (${range})`;
}

function short(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
