import { setTimeout as delay } from 'node:timers/promises';
import { during } from '../waits.ts';

/** Soon at first; what takes longer is looked at less often, so that looking takes little of the machine. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 40;
/** Less than a test may take, so that it says what it waited for; no less, as a busy machine may take most of that. */
export const LIMIT_MS = 50_000;

/** Looks again until the condition gives something; rejects with `what` when it never does. */
export function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = LIMIT_MS,
): Promise<NonNullable<T>> {
  return during(what, look(what, condition, limitMs));
}

async function look<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs: number,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain for: ${what}`);
    await delay(pauseMs);
  }
}
