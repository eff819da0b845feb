import { setImmediate as yieldToOthers } from 'node:timers/promises';

const SLICE_MS = 8;

/** Does something with each item, in order, and lets others have their turn whenever that has taken some milliseconds. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const item of items) {
    work(item);
    if (performance.now() > sliceEnd) {
      await yieldToOthers();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
}
