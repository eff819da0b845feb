import { LIMIT_MS } from './host/waitFor.ts';

/**
 * How long a condition may take to hold, for `vi.waitFor` and `expect.poll`: their default of a second is less than a busy
 * machine takes for what it does at once otherwise. What has to be quick says how quick.
 */
export const PATIENCE = { timeout: LIMIT_MS };
