import type { Duplex } from 'node:stream';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostHangs } from '../protocol/errors.ts';
import { HostStopRequest } from '../protocol/hostMessages.ts';
import { messageFrame } from '../protocol/messageFrame.ts';
import { untilGone } from './hostLocator.ts';
import { patienceMs, silence } from './patience.ts';

/**
 * Ends a host of any version; running tasks are not affected, and the next host adopts them. Returns when it has ended.
 * The host is asked, not signalled, because its process may be the editor's.
 * @throws `hostHangs` if it does not answer, `hostUnavailable` if it does not end
 */
export async function stopHost(
  paths: DataPaths,
  { endpoint, socket }: { endpoint: Endpoint; socket: Duplex },
): Promise<void> {
  // A host that is ending anyway may never answer, but closes the connection; the end is checked below.
  const answered = new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
    socket.on('error', () => resolve());
    if (socket.closed) resolve();
  });
  // One request, whose answer says nothing, does not need the library, which takes a while to load.
  const [method, params] = [HostStopRequest.method, { token: endpoint.token }];
  socket.write(messageFrame({ jsonrpc: '2.0', id: 1, method, params }));
  const limit = new AbortController();
  const silent = silence(patienceMs(endpoint), limit.signal).then(() => 'silent');
  const first = await Promise.race([answered, silent]);
  limit.abort();
  silent.catch(() => undefined);
  socket.destroy();
  if (first === 'silent') throw hostHangs(endpoint);
  await untilGone(paths, endpoint);
}
