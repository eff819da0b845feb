import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Message } from 'vscode-jsonrpc/node';
import { messageReader } from '../../../src/protocol/messageReader.ts';
import { messageWriter } from '../../../src/protocol/messageWriter.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const messages = fc.array(
  fc
    .record({ method: fc.string({ unit: 'binary' }), params: fc.jsonValue() })
    .map((rest): Message => ({ jsonrpc: '2.0', ...rest })),
  { maxLength: 5 },
);

/** Both ends of a real socket. */
async function openSocket(): Promise<[Socket, Socket]> {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-socket-'));
  const server = createServer().listen(join(folder, 's'));
  await once(server, 'listening');
  const here = createConnection(join(folder, 's'));
  const [there] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    for (const each of [here, there, server]) each.removeAllListeners();
    here.destroy();
    there.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return [here, there];
}

test('every message is one write, which the reader reads as it was', async () => {
  await fc.assert(
    fc.asyncProperty(messages, async (sent) => {
      const stream = new PassThrough();
      const writes: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => writes.push(chunk));
      const read: Message[] = [];
      messageReader(stream).listen((message) => read.push(message));
      const writer = messageWriter(stream);
      await Promise.all(sent.map((message) => writer.write(message)));
      await expect.poll(() => read, PATIENCE).toEqual(JSON.parse(JSON.stringify(sent)));
      expect(writes).toHaveLength(sent.length);
    }),
  );
});

test('a write to a closed socket is refused, and the end of the socket is told', async () => {
  const [here, there] = await openSocket();
  const writer = messageWriter(here);
  const errors: unknown[] = [];
  writer.onError(([error, message, count]) => errors.push([error.message, message, count]));
  const closed = new Promise<void>((resolve) => writer.onClose(resolve));
  await writer.write({ jsonrpc: '2.0' });
  there.destroy();
  await closed;
  await expect(writer.write({ jsonrpc: '2.0' })).rejects.toThrow();
  expect(errors).toContainEqual([expect.any(String), { jsonrpc: '2.0' }, 1]);
});
