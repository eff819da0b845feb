/** The due times of a schedule. */
export interface Calendar {
  /** The first due time after an instant; `undefined` if there is none any more. */
  after(ms: number): number | undefined;
}

/** More are not counted one by one. */
const MOST_COUNTED = 100;

/** Due times at regular intervals; the first is one interval after the anchor. */
export function everyCalendar(everyMs: number, anchorMs: number): Calendar {
  return {
    after: (ms) => anchorMs + Math.max(1, Math.floor((ms - anchorMs) / everyMs) + 1) * everyMs,
  };
}

/** A single due time. */
export function onceCalendar(atMs: number): Calendar {
  return { after: (ms) => (ms < atMs ? atMs : undefined) };
}

/** The last due time up to an instant, if one is after another instant; found by halving, however many there are. */
export function lastDue(
  calendar: Calendar,
  { afterMs, upToMs }: { afterMs: number; upToMs: number },
): number | undefined {
  const first = calendar.after(afterMs);
  if (first === undefined || first > upToMs) return undefined;
  // After the last one, nothing is due any more until then.
  let low = first;
  let high = upToMs;
  while (low < high) {
    const next = calendar.after(low);
    if (next === undefined || next > upToMs) break;
    const middle = low + Math.floor((high - low) / 2);
    const later = calendar.after(middle);
    if (later !== undefined && later <= upToMs) low = later;
    else {
      low = next;
      high = middle;
    }
  }
  return low;
}

/** How many due times there are from one to another; `undefined` if there are too many to count. */
export function countDue(calendar: Calendar, fromMs: number, toMs: number): number | undefined {
  let due: number | undefined = fromMs;
  for (let count = 1; count <= MOST_COUNTED; count++) {
    due = calendar.after(due);
    if (due === undefined || due > toMs) return count;
  }
  return undefined;
}
