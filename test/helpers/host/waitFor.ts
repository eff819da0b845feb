import { setTimeout as delay } from 'node:timers/promises';
import { during } from '../waits.ts';

/** Looks again until the condition gives something; rejects with `what` when it never does. */
export function waitFor<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = 20_000,
): Promise<NonNullable<T>> {
  return during(what, look(what, condition, limitMs));
}

async function look<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs: number,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain for: ${what}`);
    await delay(10);
  }
}
