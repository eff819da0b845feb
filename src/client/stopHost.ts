import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createMessageConnection, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostUnavailable } from '../protocol/errors.ts';
import { HostStopRequest } from '../protocol/hostMessages.ts';
import { messageReader } from '../protocol/messageReader.ts';
import { findHost } from './hostLocator.ts';

const STOP_LIMIT_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/**
 * Ends a host, of whatever version; running tasks go on, and the next host takes them over. Returns when it is
 * gone. It is asked, not signalled: its process may be an editor's.
 * @throws `hostUnavailable` when it does not end
 */
export async function stopHost(
  paths: DataPaths,
  { endpoint, socket }: { endpoint: Endpoint; socket: Duplex },
): Promise<void> {
  const connection = createMessageConnection(messageReader(socket), new StreamMessageWriter(socket));
  const closed = new Promise<void>((resolve) => {
    socket.once('close', resolve);
    if (socket.closed) resolve();
  });
  connection.listen();
  // One that is ending anyway may never answer; whether it is gone is looked at below.
  const answered = connection.sendRequest(HostStopRequest, { token: endpoint.token }).catch(() => undefined);
  await Promise.race([answered, closed, delay(STOP_LIMIT_MS, undefined, { ref: false })]);
  connection.dispose();
  socket.destroy();
  await untilGone(paths, endpoint);
}

/** Another host at the same place is as good as none: a client may have started it at once. */
async function untilGone(paths: DataPaths, endpoint: Endpoint): Promise<void> {
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (Date.now() < deadline) {
    const found = await findHost(paths);
    if (found.kind === 'live') found.socket.destroy();
    if (found.kind !== 'live' || found.endpoint.instance !== endpoint.instance) return;
    await delay(LOOK_AGAIN_MS);
  }
  throw hostUnavailable(`process ${endpoint.pid} was told to stop and still listens`);
}
