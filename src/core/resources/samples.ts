import type { EndUse, RunUse } from '../executor.ts';
import type { AttemptUse } from '../../protocol/use.ts';

/* What was seen of an attempt, from one look to the next. Pure. */

/** Less than this share of a processor is no work: a program that waits looks at its clock now and then. */
export const IDLE_PERCENT = 1;
/** Rates over a shorter time mean nothing: the system counts in steps of 10 ms. */
export const SHORTEST_RATE_MS = 200;
/** After a pause that is longer than planned by more than this, the machine has slept, and not only been busy. */
const SLEPT_MS = 15_000;

/** The latest look at an attempt, with what is kept of those before. */
export interface UseSample {
  atMs: number;
  use: RunUse;
  peakBytes: number;
  /** How busy it was between the last two looks; 100 is one processor. Missing after the first look. */
  percent?: number;
  /** When it was last seen to work. */
  busyAtMs?: number;
}

/**
 * The sample of a look, after the one before it. `intervalMs` is the time that was to be between them. `isAtRest`: it has
 * nothing to do now, so this time does not count as one in which it did nothing.
 */
export function nextSample(
  before: UseSample | undefined,
  look: { use: RunUse; atMs: number; intervalMs: number; isAtRest: boolean },
): UseSample {
  const { atMs, intervalMs, isAtRest } = look;
  const spentMs = atMs - (before?.atMs ?? atMs);
  // An ended process of which nothing was kept does not give time back.
  const use = { ...look.use, processorMs: Math.max(look.use.processorMs, before?.use.processorMs ?? 0) };
  const peakBytes = Math.max(use.memoryBytes, before?.peakBytes ?? 0);
  // What it did before is not known: an earlier host may have seen it work, or the clock was set back.
  if (!before || spentMs < 0) return { atMs, use, peakBytes, busyAtMs: atMs };
  if (spentMs < SHORTEST_RATE_MS)
    return { ...before, use: { ...use, processorMs: before.use.processorMs }, peakBytes };
  const percent = (100 * (use.processorMs - before.use.processorMs)) / spentMs;
  const isBusy = isAtRest || percent >= IDLE_PERCENT || spentMs > intervalMs + SLEPT_MS;
  const busyAtMs = isBusy ? atMs : before.busyAtMs;
  return { atMs, use, peakBytes, percent, ...(busyAtMs !== undefined && { busyAtMs }) };
}

/** What a record tells of a running attempt. */
export function useNow({ use, peakBytes, percent }: UseSample): AttemptUse {
  const { processorMs, memoryBytes, processes } = use;
  return {
    ...{ processorMs, peakBytes, memoryBytes, processes },
    ...(percent !== undefined && { processorPercent: Math.round(10 * percent) / 10 }),
  };
}

/** What a record keeps of an ended attempt: of what was seen and what its wrapper recorded, the larger. */
export function useAtEnd(sample: UseSample | undefined, end: EndUse | undefined): AttemptUse | undefined {
  if (!sample && !end) return undefined;
  return {
    processorMs: Math.max(sample?.use.processorMs ?? 0, end?.processorMs ?? 0),
    peakBytes: Math.max(sample?.peakBytes ?? 0, end?.peakBytes ?? 0),
  };
}
