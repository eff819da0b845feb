import { setTimeout as sleep } from 'node:timers/promises';
import { during } from '../waits.ts';

const LOOK_AGAIN_MS = 200;

/**
 * How many milliseconds what a test waits for may take. It is met at once on a machine that is idle, and is there for what
 * never comes: a machine that is busy with other tests is ten times slower.
 */
export const PATIENCE_MS = 60_000;

/** What to wait for, and how long. */
export interface WaitOptions {
  /** For the message when it does not come. */
  what: string;
  /** In milliseconds; `PATIENCE_MS` when absent. */
  timeout?: number;
}

/** Asks until there is a truthy answer, and returns it. An attempt that throws counts as "not yet". */
export function waitFor<T>(check: () => Promise<T> | T, options: WaitOptions): Promise<NonNullable<T>> {
  return during(options.what, look(check, options));
}

async function look<T>(
  check: () => Promise<T> | T,
  { what, timeout = PATIENCE_MS }: WaitOptions,
): Promise<NonNullable<T>> {
  const end = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms for ${what}; last: ${String(last)}`);
    await sleep(LOOK_AGAIN_MS);
  }
}
