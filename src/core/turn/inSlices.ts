import { TimeSlice } from '../../base/timeSlice.ts';

const SLICE_MS = 4;

/** Processes the items in order, and lets other work continue every few milliseconds. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  const slice = new TimeSlice(SLICE_MS);
  for (const item of items) {
    work(item);
    if (slice.isOver()) await slice.next();
  }
}
