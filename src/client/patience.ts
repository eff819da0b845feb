import type { Endpoint } from '../protocol/endpoint.ts';

const PATIENCE_MS = 8000;
const PATIENCE_WITH_LOADING_MS = 60_000;

/** How long a host may take for what it answers at once, before it counts as one that hangs. */
export function patienceMs({ isLoading }: Endpoint): number {
  return isLoading ? PATIENCE_WITH_LOADING_MS : PATIENCE_MS;
}
