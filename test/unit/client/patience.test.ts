import { expect, test } from 'vitest';
import { patienceMs } from '../../../src/client/patience.ts';
import { parseEndpoint, type Endpoint } from '../../../src/protocol/endpoint.ts';

const ENDPOINT: Endpoint = {
  ...{ schema: 1, socket: '/s', token: 't', pid: 7, instance: 'i' },
  ...{ protocolVersion: 1, version: '0.1.0', startedAt: '2026-01-01T10:00:00.000Z' },
};

test('a host that loads is given longer, and only one that says so', () => {
  expect(patienceMs({ ...ENDPOINT, isLoading: true })).toBeGreaterThan(patienceMs(ENDPOINT));
  for (const isLoading of [false, 'yes', 1, null])
    expect(parseEndpoint(JSON.stringify({ ...ENDPOINT, isLoading })), String(isLoading)).toBeUndefined();
  const loading = parseEndpoint(JSON.stringify({ ...ENDPOINT, isLoading: true }));
  expect(loading).toEqual({ ...ENDPOINT, isLoading: true });
});
