import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { messageReader } from '../../../src/protocol/messageReader.ts';

afterEach(() => void vi.useRealTimers());

test('a message of which only a part came keeps no process alive', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sending = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [receiving] = (await once(server, 'connection')) as [Socket];
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  messageReader(receiving).listen(() => undefined);
  sending.write('Content-Length: 1000\r\n\r\n{"jsonrpc":');
  await once(receiving, 'data');
  expect(vi.getTimerCount()).toBe(0);
  sending.destroy();
  receiving.destroy();
  server.close();
});
