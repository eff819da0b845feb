import { expect, test } from 'vitest';
import { patienceMs, silence } from '../../../src/client/patience.ts';
import { parseEndpoint, type Endpoint } from '../../../src/protocol/endpoint.ts';
import { holdUp } from './heldUp.ts';

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

test('who was held up itself, however long, hears what came meanwhile before it is silence', async () => {
  const limit = new AbortController();
  for (const times of [0.9, 1.1, 5]) {
    const answer = new Promise<string>((resolve) => {
      process.nextTick(() => holdUp(times * 400));
      setTimeout(() => setImmediate(() => resolve('an answer')));
    });
    const silent = silence(400, limit.signal).then(() => 'silence');
    // oxlint-disable-next-line no-await-in-loop -- each holds all of them up
    expect(await Promise.race([answer, silent]), `held up for ${times} times as long`).toBe('an answer');
  }
  limit.abort();
  await expect(silence(400, limit.signal)).rejects.toThrow();
});

test('nobody who hears all the while waits for an answer for ever', async () => {
  const startedAt = performance.now();
  await silence(100, new AbortController().signal);
  expect(performance.now() - startedAt).toBeGreaterThan(90);
});
