import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEndpoint } from '../../../src/protocol/endpoint.ts';

const ENDPOINT = {
  schema: 1,
  socket: '/data/host.sock',
  token: 'abc',
  pid: 7,
  instance: 'i',
  protocolVersion: 1,
  version: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
};

test('an endpoint is read', () => {
  expect(parseEndpoint(JSON.stringify(ENDPOINT))).toEqual(ENDPOINT);
});

test.each(Object.keys(ENDPOINT))('without a proper %s it is none', (field) => {
  for (const value of [undefined, null, true, [], {}]) {
    expect(parseEndpoint(JSON.stringify({ ...ENDPOINT, [field]: value }))).toBeUndefined();
  }
});

test.each(['', '{', 'null', '7', '"x"', '[]', '{}', '\0', JSON.stringify(ENDPOINT).slice(0, -1)])(
  'garbage is none: %j',
  (text) => expect(parseEndpoint(text)).toBeUndefined(),
);

test('whatever the file holds, nothing is thrown', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseEndpoint(text) === undefined));
});
