import type { Duplex } from 'node:stream';
import { createMessageConnection } from 'vscode-jsonrpc/node';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { hostHangs } from '../protocol/errors.ts';
import { HostStopRequest } from '../protocol/hostMessages.ts';
import { messageReader } from '../protocol/messageReader.ts';
import { messageWriter } from '../protocol/messageWriter.ts';
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
  const connection = createMessageConnection(messageReader(socket), messageWriter(socket));
  const closed = new Promise<void>((resolve) => {
    socket.once('close', resolve);
    if (socket.closed) resolve();
  });
  connection.listen();
  // A host that is ending anyway may never answer, but closes the connection; the end is checked below.
  const answered = connection.sendRequest(HostStopRequest, { token: endpoint.token }).catch(() => undefined);
  const limit = new AbortController();
  const silent = silence(patienceMs(endpoint), limit.signal).then(() => 'silent');
  const first = await Promise.race([answered, closed, silent]);
  limit.abort();
  silent.catch(() => undefined);
  connection.dispose();
  socket.destroy();
  if (first === 'silent') throw hostHangs(endpoint);
  await untilGone(paths, endpoint);
}
