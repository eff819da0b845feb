import { ensureAgents } from './install.ts';

/** Installs what the tests run, before all of them. */
export async function setup(): Promise<void> {
  await ensureAgents();
}
