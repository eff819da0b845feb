import type { TaskClient } from '../../../src/client/taskClient.ts';
import { waitFor } from './waitFor.ts';

/** What a host holds that nobody uses but the one client that asks: its lifetime and its waits hear of changes. */
const IDLE: Record<string, number> = {
  connections: 1,
  sessions: 1,
  taskListeners: 2,
};
/** What is kept for a while on purpose, however little it is. */
const GRACE_PERIODS = ['keptClaims', 'closingSessions', 'abandonedTasks'];
/** What the engine makes Node hold in its process. */
const RESOURCES = ['FSEventWrap', 'PipeServerWrap', 'PipeWrap', 'ProcessWrap', 'Timeout', 'Immediate'];

/** Waits until the host has let go of whatever belonged to ended tasks and clients that are gone. */
export async function holdsNothing(client: TaskClient): Promise<void> {
  let left: string[] = [];
  const look = async () => {
    const { holdings = {} } = await client.hostStatus();
    const more = Object.entries(holdings).filter(([name, count]) => count !== (IDLE[name] ?? 0));
    left = more.filter(([name]) => !GRACE_PERIODS.includes(name)).map((entry) => entry.join(': '));
    return left.length === 0;
  };
  await waitFor('the host to let go', look).catch((error: unknown) => {
    throw new Error(`The host still holds ${left.join(', ')}`, { cause: error });
  });
}

function countResources(): Map<string, number> {
  const names = process.getActiveResourcesInfo();
  return new Map(RESOURCES.map((kind) => [kind, names.filter((name) => name === kind).length]));
}

/** Homes that are open, and what this process held before the first. */
let openHomes = 0;
let before = new Map<string, number>();

/**
 * A home is opened in this process. Answers with what is to be called at its end: when no other home is open, it waits
 * until the process holds no more than before.
 */
export function watchResources(): () => Promise<void> {
  if (openHomes++ === 0) before = countResources();
  return async () => {
    if (--openHomes > 0) return;
    const left = () => [...countResources()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
    await waitFor('resources to be released', () => left().length === 0).catch((error: unknown) => {
      throw new Error(`The embedded host left ${left().join('; ')}`, { cause: error });
    });
  };
}
