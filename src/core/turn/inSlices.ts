import { TimeSlice } from '../../base/timeSlice.ts';

const SLICE_MS = 4;

/** Does something with each item, in order, and lets others have their turn whenever that has taken some milliseconds. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  const slice = new TimeSlice(SLICE_MS);
  for (const item of items) {
    work(item);
    if (slice.isOver()) await slice.next();
  }
}
