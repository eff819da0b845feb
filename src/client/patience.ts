import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../protocol/endpoint.ts';

const PATIENCE_MS = 8000;
const PATIENCE_WITH_LOADING_MS = 60_000;
/** A late timer fires only once, so however long this process was blocked, asleep or stopped, it counts as one step. */
const STEPS = 8;

/** How long the host may take for an immediate answer before it counts as hanging. */
export function patienceMs({ isLoading }: Endpoint): number {
  return isLoading ? PATIENCE_WITH_LOADING_MS : PATIENCE_MS;
}

/** Resolves when that time has passed while this process could receive an answer. @throws the signal's reason */
export async function silence(ms: number, signal: AbortSignal): Promise<void> {
  for (let step = 0; step < STEPS; step++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
    await delay(ms / STEPS, undefined, { signal });
  }
}
