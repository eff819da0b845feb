import { once } from 'node:events';
import { createServer } from 'node:net';
import { PORTS_OF_WORKTREE } from '../../protocol/worktree.ts';
import type { WorktreeKeeper } from './worktreeKeeper.ts';

/**
 * The first of the ports of a new worktree: ports that no other worktree has, and on which nothing listens now.
 * `undefined` if there are none left.
 */
export async function reservePorts(keeper: WorktreeKeeper): Promise<number | undefined> {
  const busy = new Set<number>();
  for (;;) {
    const first = keeper.givePorts((port) => !busy.has(port));
    if (first === undefined) return undefined;
    const ports = Array.from({ length: PORTS_OF_WORKTREE }, (_none, index) => first + index);
    // oxlint-disable-next-line no-await-in-loop -- the next ones only if these are not free
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
    keeper.giveBackPorts(first);
    busy.add(first);
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
