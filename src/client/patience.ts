import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../protocol/endpoint.ts';

const PATIENCE_MS = 8000;
const PATIENCE_WITH_LOADING_MS = 60_000;
/** A timer that is late fires once: however long this process was held up, asleep or stopped, is one step of a wait. */
const STEPS = 8;

/** How long a host may take for what it answers at once, before it counts as one that hangs. */
export function patienceMs({ isLoading }: Endpoint): number {
  return isLoading ? PATIENCE_WITH_LOADING_MS : PATIENCE_MS;
}

/** Resolves when an answer could have been heard for so long. @throws the signal's reason */
export async function silence(ms: number, signal: AbortSignal): Promise<void> {
  for (let step = 0; step < STEPS; step++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is meant
    await delay(ms / STEPS, undefined, { signal });
  }
}
