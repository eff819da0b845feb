import { PassThrough } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StdioTransport } from '../../../src/mcp/stdioTransport.ts';

async function openTransport({ highWaterMark = 16 * 1024 } = {}) {
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark });
  const transport = new StdioTransport({ input, output });
  const received: JSONRPCMessage[] = [];
  let closes = 0;
  const errors: Error[] = [];
  Object.assign(transport, {
    onmessage: (message: JSONRPCMessage) => received.push(message),
    onerror: (error: Error) => errors.push(error),
    onclose: () => closes++,
  });
  await transport.start();
  /** Whatever was written has been read. */
  const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return { input, output, transport, received, errors, settled, closes: () => closes };
}

const message = fc.record({ jsonrpc: fc.constant('2.0' as const), method: fc.string(), id: fc.integer() });

test('messages arrive whole and in order, wherever the chunks are cut and whatever lies between', async () => {
  const junk = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n{]/g, ''));
  const line = fc.oneof(message, junk);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 10 }),
      fc.integer({ min: 1, max: 40 }),
      async (lines, size) => {
        const { input, received, settled } = await openTransport();
        const bytes = Buffer.from(
          lines.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join(''),
        );
        for (let at = 0; at < bytes.length; at += size) input.write(bytes.subarray(at, at + size));
        await settled();
        expect(received).toEqual(lines.filter((each) => typeof each !== 'string'));
      },
    ),
  );
});

test.each([
  ['a number as method', { id: 7, method: 5 }, 7],
  ['an old version', { jsonrpc: '1.0', id: 'a', method: 'ping' }, 'a'],
  ['a text as parameters', { jsonrpc: '2.0', id: 0, method: 'ping', params: 'x' }, 0],
])('a request with %s gets an error with its id', async (_what, request, id) => {
  const { input, output, received, settled } = await openTransport();
  input.write(`${JSON.stringify(request)}\n`);
  await settled();
  expect(JSON.parse(String(output.read()))).toMatchObject({ jsonrpc: '2.0', id, error: { code: -32600 } });
  expect(received).toEqual([]);
});

const request = fc.oneof(message, fc.record({ jsonrpc: fc.constant('2.0' as const), method: fc.string() }));

test('a batch is as its messages one by one, also after a byte order mark', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(request, { maxLength: 4 }), { maxLength: 5 }), async (batches) => {
      const { input, received, settled } = await openTransport();
      for (const batch of batches) input.write(`\ufeff${JSON.stringify(batch)}\r\n`);
      await settled();
      expect(received).toEqual(batches.flat());
    }),
  );
});

test('what is wrong in a batch is told of its request alone', async () => {
  const { input, output, received, errors, settled } = await openTransport();
  const fine = { jsonrpc: '2.0', id: 1, method: 'ping' };
  input.write(`${JSON.stringify([5, { id: 2, method: 'ping' }, fine])}\n`);
  await settled();
  expect(JSON.parse(String(output.read()))).toMatchObject({ id: 2, error: { code: -32600 } });
  expect(received).toEqual([fine]);
  expect(errors).toHaveLength(1);
});

const SHAPES: Record<string, Record<string, fc.Arbitrary<unknown>>> = {
  'tools/call': { name: fc.string(), arguments: fc.dictionary(fc.string(), fc.jsonValue()) },
  'tasks/get': { taskId: fc.string() },
  'tasks/result': { taskId: fc.string() },
  'tasks/cancel': { taskId: fc.string() },
  'tasks/list': { cursor: fc.string() },
  'resources/list': { cursor: fc.string() },
  'resources/read': { uri: fc.string() },
};
const notText = fc.constantFrom(null, 5, true, [], ['x']);
const asked = fc.constantFrom(...Object.keys(SHAPES)).chain((method) => {
  const fields = SHAPES[method] ?? {};
  return fc.record({
    method: fc.constant(method),
    right: fc.record(fields),
    wrong: fc.constantFrom(...Object.keys(fields)),
    value: notText,
  });
});

test('parameters of a wrong shape are refused with their name, and are no internal error', async () => {
  await fc.assert(
    fc.asyncProperty(asked, async ({ method, right, wrong, value }) => {
      const { input, output, received, settled } = await openTransport();
      const call = (id: number, params: object) => ({ jsonrpc: '2.0', id, method, params });
      input.write(`${JSON.stringify(call(1, right))}\n`);
      input.write(`${JSON.stringify(call(2, { ...right, [wrong]: value }))}\n`);
      await settled();
      expect(received).toEqual([JSON.parse(JSON.stringify(call(1, right)))]);
      const answer = JSON.parse(String(output.read())) as { error: { message: string } };
      expect(answer).toMatchObject({ id: 2, error: { code: -32602 } });
      expect(answer.error.message).toContain(`The parameters of ${method} are wrong. params.${wrong}: `);
    }),
  );
});

test('its input ends it once, and nothing is written afterwards', async () => {
  const { input, output, transport, settled, closes } = await openTransport();
  input.end();
  await settled();
  await transport.close();
  await transport.send({ jsonrpc: '2.0', method: 'late' });
  expect(closes()).toBe(1);
  expect(output.read()).toBeNull();
});

test('it reads no further while the client does not read', async () => {
  const { input, output, transport, received, settled } = await openTransport({ highWaterMark: 10 });
  await transport.send({ jsonrpc: '2.0', method: 'a-long-message' });
  input.write('{"jsonrpc":"2.0","method":"ping","id":1}\n');
  await settled();
  expect(received).toEqual([]);
  output.resume();
  await settled();
  expect(received).toHaveLength(1);
});
