import type { TimeSlice } from './timeSlice.ts';

/** The number of items sorted at once: takes about a millisecond. */
const RUN_LENGTH = 1024;

/** Sorts like `toSorted`, in slices, by merging sorted runs. Hand-written, because V8's sort cannot be interrupted. */
export async function sortInSlices<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  slice: TimeSlice,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += RUN_LENGTH) {
    runs.push(items.slice(start, start + RUN_LENGTH).sort(compare));
    if (slice.isOver()) await slice.next();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      merged.push(await merge([runs[index] ?? [], runs[index + 1] ?? []], compare, slice));
      if (slice.isOver()) await slice.next();
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

/** Of equal items, those of the first run come first. */
async function merge<T>(
  [left, right]: [T[], T[]],
  compare: (a: T, b: T) => number,
  slice: TimeSlice,
): Promise<T[]> {
  // Already sorted input stays fast.
  if (right.length === 0 || compare(left.at(-1) as T, right[0] as T) <= 0) return left.concat(right);
  const merged: T[] = [];
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const takesLeft = r >= right.length || (l < left.length && compare(left[l] as T, right[r] as T) <= 0);
    merged.push((takesLeft ? left[l++] : right[r++]) as T);
    if (merged.length % RUN_LENGTH === 0 && slice.isOver()) await slice.next();
  }
  return merged;
}
