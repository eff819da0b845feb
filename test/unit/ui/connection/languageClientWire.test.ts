import { duplexPair, type Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  CancellationTokenSource,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { attachWith } from '../../../../src/client/hostConnection.ts';
import { ConnectionLost } from '../../../../src/client/connectionLoss.ts';
import type { HostWire } from '../../../../src/client/hostWire.ts';
import { TaskClient } from '../../../../src/client/taskClient.ts';
import type { Endpoint } from '../../../../src/protocol/endpoint.ts';
import { ErrorCode, unknownTask } from '../../../../src/protocol/errors.ts';
import { ChangedNotification, GetRequest, WaitRequest } from '../../../../src/protocol/messages.ts';
import { languageClientWire } from '../../../../src/ui/connection/languageClientWire.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

let socket: Duplex;
let host: MessageConnection;
/** The editor's language client passes on what it is given to such a connection, and stands for it here. */
let language: MessageConnection;
let stop: () => Promise<void>;
let wire: HostWire;

const connect = (stream: Duplex) =>
  createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));

beforeEach(() => {
  const [near, far] = duplexPair();
  socket = near;
  host = connect(far);
  language = connect(near);
  language.onClose(() => language.dispose());
  host.listen();
  language.listen();
  stop = () => Promise.resolve();
  const client = {
    sendRequest: async <R>(method: string, ...given: unknown[]) => language.sendRequest<R>(method, ...given),
    onNotification: language.onNotification.bind(language),
    onProgress: language.onProgress.bind(language),
    stop: () => stop(),
  };
  wire = languageClientWire(client, { socket, log: { debug: () => undefined } });
});

afterEach(() => {
  socket.destroy();
  host.dispose();
  language.dispose();
});

test('messages read the same whether types or names go with them', async () => {
  const heard: unknown[] = [];
  host.onRequest((method, params) => {
    heard.push([method, params]);
    return null;
  });
  const { token } = new CancellationTokenSource();
  const says: ((client: TaskClient) => Promise<unknown>)[] = [
    (client) => client.hostStatus(),
    (client) => client.groups(),
    (client) => client.list(),
    (client) => client.get('a'),
    (client) => client.wait('a'),
    (client) => client.wait('a', token),
    (client) => client.clean({}),
    (client) => client.send({ id: 'a', content: '', isEnd: true }),
  ];
  for (const say of says) {
    await say(new TaskClient(language));
    await say(new TaskClient(wire));
  }
  expect(heard).toHaveLength(2 * says.length);
  expect(heard.filter((_, index) => index % 2)).toEqual(heard.filter((_, index) => index % 2 === 0));
});

test('what the host tells by itself arrives, and a request that is no longer wanted is cancelled', async () => {
  const told = vi.fn();
  wire.onNotification(ChangedNotification, told);
  const news = { subscription: 1, changed: [], removed: [] };
  await host.sendNotification(ChangedNotification, news);
  await vi.waitFor(() => expect(told).toHaveBeenCalledExactlyOnceWith(news), PATIENCE);

  const source = new CancellationTokenSource();
  const isCancelled = new Promise((resolve) => {
    host.onRequest(WaitRequest, (_, token) => {
      token.onCancellationRequested(resolve);
      source.cancel();
      return new Promise<never>(() => {});
    });
  });
  new TaskClient(wire).wait('a', source.token).catch(() => undefined);
  await isCancelled;
});

test('an answer stays what it is, and what the host has not answered when it goes is lost', async () => {
  host.onRequest(GetRequest, ({ id }) => {
    if (id === 'a') throw unknownTask(id);
    socket.destroy();
    return new Promise<never>(() => {});
  });
  const client = new TaskClient(wire);
  await expect(client.get('a')).rejects.toMatchObject({ code: ErrorCode.unknownTask });
  await expect(client.get('b')).rejects.toThrow(ConnectionLost);
  await expect(client.get('a')).rejects.toThrow(ConnectionLost);
});

test('what is not answered when it is disposed is lost', async () => {
  host.onRequest(GetRequest, () => {
    wire.dispose();
    return new Promise<never>(() => {});
  });
  stop = async () => language.dispose();
  await expect(new TaskClient(wire).get('a')).rejects.toThrow(ConnectionLost);
});

test('it says goodbye before it hangs up, and hangs up also where nobody hears that', async () => {
  let giveUp = () => {};
  stop = () =>
    new Promise((_resolve, reject) => {
      giveUp = () => reject(new Error('Stopping the server timed out'));
    });
  wire.dispose();
  expect(socket.destroyed).toBe(false);
  giveUp();
  await vi.waitFor(() => expect(socket.destroyed).toBe(true), PATIENCE);
});

test('a host that goes while a library still introduces itself is lost, whatever the library notices', async () => {
  const endpoint: Endpoint = {
    ...{ schema: 1, socket: '/s', token: 't', pid: 7, instance: 'i' },
    ...{ protocolVersion: 1, version: '0.1.0', startedAt: '2026-01-01T10:00:00.000Z' },
  };
  const session = { id: 'vscode:1', label: 'a window' };
  const attach = attachWith(() => new Promise(() => {}));
  const attached = attach(endpoint, socket, session);
  socket.destroy();
  await expect(attached).rejects.toThrow(ConnectionLost);
  await expect(attach(endpoint, socket, session)).rejects.toThrow(ConnectionLost);
});
