import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { BEAT_MS, watchHeartbeat } from '../../../src/client/heartbeat.ts';
import { HostPingRequest } from '../../../src/protocol/hostMessages.ts';
import { holdUp } from './heldUp.ts';
import { PATIENCE } from '../../helpers/patience.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const connect = (stream: ReturnType<typeof duplexPair>[0]) =>
  createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));

/** Two ends of a connection, and how often a silent host was told of; `host` says what the other end does. */
function watched(host: 'answers' | 'is older' | 'is silent') {
  const [near, far] = duplexPair();
  const [client, server] = [connect(near), connect(far)];
  if (host === 'answers') server.onRequest(HostPingRequest, () => null);
  if (host !== 'is silent') server.listen();
  client.listen();
  const onSilent = vi.fn();
  const watching = watchHeartbeat(client, onSilent);
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      vi.advanceTimersByTime(BEAT_MS);
      for (let turns = 0; turns < 10; turns++) await turn();
    }
  };
  const dispose = () => {
    watching.dispose();
    client.dispose();
    server.dispose();
  };
  return { onSilent, beats, dispose, watching };
}

test.each(['answers', 'is older'] as const)('a host that %s is taken to be there', async (host) => {
  const { onSilent, beats, dispose } = watched(host);
  await beats(5);
  expect(onSilent).not.toHaveBeenCalled();
  dispose();
});

test('one that is silent from one beat to the next is told of', async () => {
  const { onSilent, beats, dispose } = watched('is silent');
  await beats(1);
  expect(onSilent).not.toHaveBeenCalled();
  await beats(1);
  expect(onSilent).toHaveBeenCalledOnce();
  dispose();
});

test('who was held up itself, however long, still hears the host', async () => {
  vi.useRealTimers();
  const beatMs = 100;
  for (const beats of [0.9, 1.1, 1.4, 5]) {
    const [near, far] = duplexPair();
    const [client, server] = [connect(near), connect(far)];
    let asked = 0;
    server.onRequest(HostPingRequest, () => {
      // The question has come, and the answer is on its way.
      if (++asked === 1) setImmediate(() => holdUp(beats * beatMs));
      return null;
    });
    server.listen();
    client.listen();
    const onSilent = vi.fn();
    const watching = watchHeartbeat(client, onSilent, beatMs);
    // oxlint-disable-next-line no-await-in-loop -- each holds all of them up
    await vi.waitFor(() => expect(asked).toBeGreaterThan(1), PATIENCE);
    expect(onSilent, `held up for ${beats} beats`).not.toHaveBeenCalled();
    watching.dispose();
    client.dispose();
    server.dispose();
  }
});

test('nothing beats once it is disposed', async () => {
  const { onSilent, beats, dispose, watching } = watched('is silent');
  watching.dispose();
  await beats(3);
  expect(onSilent).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
  dispose();
});
