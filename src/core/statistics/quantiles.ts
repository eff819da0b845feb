/** So many runs are compared with the last one, and shown. */
export const RECENT = 50;
const FEWEST = 5;
const MUCH_LONGER = 1.25;

/** The value that a share of the values does not exceed; `sorted` ascends and is not empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Ascending; a typed array is sorted without calls of a comparison. */
export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Whether the last duration is unusually long after those before it: `slowRule` in `protocol/statisticsText.ts`. */
export function isUnusuallyLong(durations: readonly number[]): boolean {
  const last = durations.at(-1);
  const before = ascending(durations.slice(-RECENT - 1, -1));
  if (last === undefined || before.length < FEWEST) return false;
  return last > quantile(before, 0.9) && last > MUCH_LONGER * quantile(before, 0.5);
}
