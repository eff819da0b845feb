import { createConnection, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../base/errors.ts';
import { machineAtHand, type Machine } from '../base/machine.ts';
import { checkFolderOwn } from '../base/ownFolder.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { isBusy } from '../base/retryBusy.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { dataDirectoryProblem } from '../protocol/dataDirectoryProblem.ts';
import { parseEndpoint, type Endpoint } from '../protocol/endpoint.ts';
import { hostUnavailable } from '../protocol/errors.ts';

/** The state of a data directory. */
export type HostLookup =
  | { kind: 'notFound' }
  /** An endpoint file whose host no longer answers. */
  | { kind: 'stale'; endpoint: Endpoint }
  /** The endpoint of another machine's host, which may run there; its socket leads nowhere, or out of a container. */
  | { kind: 'elsewhere'; endpoint: Endpoint; machine: Machine }
  /** A connected socket; the caller owns it. */
  | { kind: 'live'; endpoint: Endpoint; socket: Duplex };

const CONNECT_LIMIT_MS = 3000;
const END_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/** Looks for a running host; starts nothing. @throws dataDirectoryUnusable, also if others can write to it */
export async function findHost(paths: DataPaths): Promise<HostLookup> {
  checkDirectoryOwn(paths);
  const endpoint = readEndpoint(paths);
  if (!endpoint) return { kind: 'notFound' };
  const machine = machineElsewhere(endpoint);
  if (machine) return { kind: 'elsewhere', endpoint, machine };
  const socket = await connect(endpoint.socket);
  if (!socket) return { kind: 'stale', endpoint };
  // A new host may have begun to listen at the same address, with its own token.
  if (readEndpoint(paths)?.instance === endpoint.instance) return { kind: 'live', endpoint, socket };
  socket.destroy();
  return { kind: 'stale', endpoint };
}

/**
 * The machine of an endpoint, if that is another one. Where this one is not known at hand, only a host of this one can be
 * connected to, so the socket decides. Inside of a task, also one in a sandbox, the host of the task is the right one.
 */
export function machineElsewhere({ machine }: Endpoint): Machine | undefined {
  const own = process.env.LEGWORK_TASK_ID ? undefined : machineAtHand();
  return machine && own && machine.id !== own.id ? machine : undefined;
}

/**
 * Waits until a host that is ending accepts no more connections. A new host in its place counts as the end of the old
 * one. @throws `hostUnavailable` if the host does not end in time
 */
export async function untilGone(paths: DataPaths, endpoint: Endpoint): Promise<void> {
  const deadline = Date.now() + END_LIMIT_MS;
  while (Date.now() < deadline) {
    const found = await findHost(paths);
    if (found.kind === 'live') found.socket.destroy();
    if (found.kind !== 'live' || found.endpoint.instance !== endpoint.instance) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw hostUnavailable(`process ${endpoint.pid} was asked to stop but still accepts connections`);
}

/** Checked before the directory is trusted: anyone who can write an endpoint there would receive every command. */
function checkDirectoryOwn({ directory }: DataPaths): void {
  try {
    checkFolderOwn(directory);
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
    // On Windows, the file is just being written or removed; callers that wait for a host look again.
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
    // Refused or missing: there is no host. A later error closes the socket, and its owner handles the close.
    socket.on('error', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
