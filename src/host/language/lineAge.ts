import { formatDuration } from '../../base/quantityText.ts';
import type { WrittenBetween } from '../../core/outputTimes.ts';

/** A difference that nobody who reads it would see. */
const CLOSE_MS = 1500;
const CLOSE_PART = 0.05;

/** When an attempt ran, in milliseconds since 1970. */
export interface AttemptTimes {
  startedAt: number;
  /** Missing while it runs. */
  endedAt?: number;
}

/** What is known of the time at which a line was printed, in words: `Printed 12 s after the start.` */
export function lineAgeText(
  { startedAt, endedAt }: AttemptTimes,
  written: WrittenBetween & { now: number },
): string {
  const latest = Math.min(written.before ?? written.now, endedAt ?? written.now);
  const before = Math.max(0, latest - startedAt);
  const after = Math.min(before, Math.max(0, (written.after ?? startedAt) - startedAt));
  const isClose = before - after <= Math.max(CLOSE_MS, before * CLOSE_PART);
  if (isClose) return `Printed ${formatDuration(before)} after the start.`;
  if (after === 0) return `Printed within ${formatDuration(before)} after the start.`;
  return `Printed between ${formatDuration(after)} and ${formatDuration(before)} after the start.`;
}
