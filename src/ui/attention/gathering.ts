/** What happens within this time is one message. */
const SHORTEST_MS = 400;
/** What follows a message is gathered for this long, and for twice as long each time that that was a lot. */
const AFTER_ONE_MS = 5_000;
/** Nobody waits longer than this for a message. */
const LONGEST_MS = 60_000;
/** With nothing to tell for so long after a message, what comes next is told as quickly as the first. */
const CALM_MS = 10_000;
/** So many in one message are a lot. */
const MANY = 3;

/** The last message: when it was told, and for how long that was gathered before. */
export interface Gathered {
  toldAtMs: number;
  gatheredMs: number;
  /** How much it told. */
  count: number;
}

/**
 * For how long to gather what happens now, in milliseconds: longer and longer while messages come fast, so that steady
 * work is no steady stream of them.
 */
export function gatheringMs(last: Gathered | undefined, nowMs: number): number {
  if (!last) return SHORTEST_MS;
  const sinceMs = nowMs - last.toldAtMs;
  const isCalm = sinceMs < 0 || sinceMs >= Math.max(CALM_MS, last.gatheredMs);
  if (isCalm) return SHORTEST_MS;
  if (last.count < MANY) return AFTER_ONE_MS;
  return Math.min(LONGEST_MS, Math.max(AFTER_ONE_MS, 2 * last.gatheredMs));
}
