import { setTimeout as delay } from 'node:timers/promises';
import { findHost } from '../client/hostLocator.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { hostUnavailable } from '../protocol/errors.ts';

const STOP_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * Ends the host of a data directory by a signal, because one of another version would not understand a
 * request. Only a host that answers is signalled: the process id in a stale file may be anybody's.
 * @throws `hostUnavailable` when it does not end
 */
export async function stopRunningHost(paths: DataPaths): Promise<void> {
  const found = await findHost(paths);
  if (found.kind !== 'live') return;
  found.socket.destroy();
  const { pid, instance } = found.endpoint;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (Date.now() < deadline) {
    const now = await findHost(paths);
    if (now.kind !== 'live') return;
    now.socket.destroy();
    if (now.endpoint.instance !== instance) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw hostUnavailable(`the running one (process ${pid}) does not end`);
}
