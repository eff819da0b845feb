import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMessageConnection,
  SocketMessageReader,
  SocketMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HostLink } from '../../../src/client/hostLink.ts';
import { dataPaths, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import { unknownTask } from '../../../src/protocol/errors.ts';
import { InitializeRequest } from '../../../src/protocol/hostMessages.ts';
import { GetRequest, WaitRequest } from '../../../src/protocol/messages.ts';
import { makeTask } from '../cli/makeTask.ts';

let paths: DataPaths;
let server: Server;
let link: HostLink;
let sockets: Socket[];
/** What a connected fake host does, by the number of the connection. */
let behave: (connection: MessageConnection, socket: Socket, number: number) => void;

beforeEach(async () => {
  paths = dataPaths(mkdtempSync(join(tmpdir(), 'legwork-link-')));
  sockets = [];
  server = createServer((socket) => {
    const number = sockets.push(socket);
    const connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    behave(connection, socket, number);
    connection.listen();
  });
  await new Promise<void>((resolve) => server.listen(paths.socket, resolve));
  const endpoint = {
    schema: 1,
    socket: paths.socket,
    token: 't',
    pid: process.pid,
    instance: 'i',
    protocolVersion: 1,
    version: '0.1.0',
    startedAt: '2026-01-01T10:00:00.000Z',
  };
  writeFileSync(paths.endpoint, JSON.stringify(endpoint));
  // Were it ever started, it would fail at once.
  const program = { nodePath: process.execPath, scriptPath: join(paths.directory, 'none.js'), paths };
  link = new HostLink(program, { id: 'cli:ann', label: 'ann' });
});

afterEach(async () => {
  link.dispose();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(paths.directory, { recursive: true });
});

function greet(connection: MessageConnection): void {
  const result = { capabilities: {}, serverInfo: { name: 'fake', version: '1' } };
  connection.onRequest(InitializeRequest, () => result);
}

/** The host dies of the question. */
function die(socket: Socket): Promise<never> {
  socket.destroy();
  return new Promise(() => {});
}

test('a question the host took to its grave is asked again', async () => {
  const task = makeTask();
  behave = (connection, socket, number) => {
    // The first goes before it answers the greeting, the second with a wait unanswered.
    if (number === 1) connection.onRequest(InitializeRequest, () => die(socket));
    else greet(connection);
    connection.onRequest(WaitRequest, () => (number === 2 ? die(socket) : task));
  };
  expect(await link.insist((client) => client.wait(task.id))).toEqual(task);
  expect(sockets).toHaveLength(3);
});

test('a refusal is an answer, and one connection serves all', async () => {
  behave = (connection) => {
    greet(connection);
    connection.onRequest(GetRequest, ({ id }) => {
      throw unknownTask(id);
    });
  };
  const asked = ['a', 'b'].map((id) => link.insist((client) => client.get(id)));
  const answers = await Promise.allSettled(asked);
  expect(answers.map((answer) => answer.status === 'rejected' && String(answer.reason))).toEqual([
    'Error: There is no task "a".',
    'Error: There is no task "b".',
  ]);
  expect(sockets).toHaveLength(1);
});

test('disposing ends the asking', async () => {
  behave = (connection) => {
    greet(connection);
    connection.onRequest(WaitRequest, () => {
      link.dispose();
      return new Promise<never>(() => {});
    });
  };
  await expect(link.insist((client) => client.wait('a'))).rejects.toThrow();
  await expect(link.client()).rejects.toThrow();
});
