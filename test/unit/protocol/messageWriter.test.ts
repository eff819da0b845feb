import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
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

/** Some with a list that is made in slices, between some that are not. */
const mixed = fc.array(
  fc.oneof(
    fc.record({ id: fc.nat() }),
    fc.record({
      result: fc.string({ unit: 'binary' }).map((text) => Array.from({ length: 300 }, () => ({ text }))),
    }),
    fc.record({ params: fc.nat(2000).map((length) => ({ changed: Array(300).fill('ü'.repeat(length)) })) }),
  ),
  { maxLength: 6 },
);

test('messages with long lists are made in slices, and those that come meanwhile follow them', async () => {
  await fc.assert(
    fc.asyncProperty(mixed, async (sent) => {
      const [here, there] = await openSocket();
      const read: unknown[] = [];
      messageReader(there).listen((message) => read.push(message));
      const writer = messageWriter(here);
      const written = sent.map((message) => writer.write({ jsonrpc: '2.0', ...message }));
      writer.end();
      await Promise.all(written);
      await once(there, 'end');
      expect(read).toEqual(sent.map((message) => ({ jsonrpc: '2.0', ...message })));
    }),
    { numRuns: 30 },
  );
});

test('however long a list is, other work goes on while it is written', async () => {
  const [here, there] = await openSocket();
  const writer = messageWriter(here);
  const read = new Promise<Message>((resolve) => messageReader(there).listen(resolve));
  const item = { text: 'x'.repeat(1000) };
  const message = { jsonrpc: '2.0', id: 1, result: Array.from({ length: 20_000 }, () => item) };
  let isOver = false;
  let turns = 0;
  const others = (async () => {
    for (; !isOver; turns++) await nextTurn();
  })();
  const written = writer.write(message).then(() => (isOver = true));
  expect(await read).toEqual(message);
  await written;
  await others;
  expect(turns).toBeGreaterThan(1);
});

test('what cannot be written is told to who wrote it, and to nobody else', async () => {
  const [here, there] = await openSocket();
  const writer = messageWriter(here);
  const read: unknown[] = [];
  messageReader(there).listen((message) => read.push(message));
  const bad = writer.write({ jsonrpc: '2.0', result: Array(300).fill(1n) } as Message);
  const good = writer.write({ jsonrpc: '2.0', id: 2 } as Message);
  await expect(bad).rejects.toThrow(TypeError);
  await good;
  await expect.poll(() => read, PATIENCE).toEqual([{ jsonrpc: '2.0', id: 2 }]);
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
