import { createConnection, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../base/errors.ts';
import { keepFolderOwn } from '../base/ownFolder.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { isBusy } from '../base/retryBusy.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { dataDirectoryProblem } from '../protocol/dataDirectoryProblem.ts';
import { parseEndpoint, type Endpoint } from '../protocol/endpoint.ts';
import { hostUnavailable } from '../protocol/errors.ts';

/** What a look at a data directory found. */
export type HostLookup =
  | { kind: 'notFound' }
  /** An endpoint file whose host no longer answers. */
  | { kind: 'stale'; endpoint: Endpoint }
  /** A connected socket; the caller owns it. */
  | { kind: 'live'; endpoint: Endpoint; socket: Duplex };

const CONNECT_LIMIT_MS = 3000;
const END_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/** Looks for a running host; starts nothing. @throws dataDirectoryUnusable when it may not look, or others might answer */
export async function findHost(paths: DataPaths): Promise<HostLookup> {
  keepDirectoryOwn(paths);
  const endpoint = readEndpoint(paths);
  if (!endpoint) return { kind: 'notFound' };
  const socket = await connect(endpoint.socket);
  if (!socket) return { kind: 'stale', endpoint };
  // A new host may have begun to listen where the old one did, with a token of its own.
  if (readEndpoint(paths)?.instance === endpoint.instance) return { kind: 'live', endpoint, socket };
  socket.destroy();
  return { kind: 'stale', endpoint };
}

/**
 * Returns when a host that is ending takes no connections any more. Another one at the same place is as good as none:
 * a client may have started it at once. @throws `hostUnavailable` when it does not end
 */
export async function untilGone(paths: DataPaths, endpoint: Endpoint): Promise<void> {
  const deadline = Date.now() + END_LIMIT_MS;
  while (Date.now() < deadline) {
    const found = await findHost(paths);
    if (found.kind === 'live') found.socket.destroy();
    if (found.kind !== 'live' || found.endpoint.instance !== endpoint.instance) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw hostUnavailable(`process ${endpoint.pid} was told to stop and still listens`);
}

/** Before anything in it is believed: who could write an endpoint there would be sent whatever is to be run. */
function keepDirectoryOwn({ directory }: DataPaths): void {
  try {
    keepFolderOwn(directory);
  } catch (error) {
    throw dataDirectoryProblem(directory, error);
  }
}

/** The endpoint file's content; anything else in its place is replaced by the next host. @throws dataDirectoryUnusable */
export function readEndpoint(paths: DataPaths): Endpoint | undefined {
  try {
    return parseEndpoint(readRegularFile(paths.endpoint));
  } catch (error) {
    const code = errorCode(error);
    // On Windows it is being written or removed just now: whoever waits for a host looks again.
    if (isBusy(error)) return undefined;
    if (code === 'EACCES' || code === 'EPERM') throw dataDirectoryProblem(paths.directory, error);
    return undefined;
  }
}

function connect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    // A host that hangs must not hang its clients.
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(undefined);
    }, CONNECT_LIMIT_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // Refused or missing: nobody listens there any more. A later error closes the socket, which is what its
    // owner acts upon.
    socket.on('error', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
