import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { ErrorCodes } from 'vscode-jsonrpc';
import { expect, test } from 'vitest';
import { attach } from '../../src/client/connectHost.ts';
import { findHost, readEndpoint } from '../../src/client/hostLocator.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { InitializeRequest } from '../../src/protocol/hostMessages.ts';
import { openHome, SESSION, untilGo, type Home } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

function endpointOf(home: Home) {
  const endpoint = readEndpoint(home.paths);
  if (!endpoint) throw new Error('There is no endpoint.');
  return endpoint;
}

async function liveSocket(home: Home): Promise<Duplex> {
  const found = await findHost(home.paths);
  if (found.kind !== 'live') throw new Error('No host answers.');
  return found.socket;
}

test.each([2, 8])('%i clients that start at the same instant share one host', async (count) => {
  const home = openHome();
  const clients = await Promise.all(Array.from({ length: count }, () => home.connect()));
  const pids = await Promise.all(clients.map(async (client) => (await client.hostStatus()).pid));
  expect(new Set(pids).size).toBe(1);
  await waitFor('the losers to end', () => home.hostPids().length === 1);
  expect(home.hostPids()).toEqual([pids[0]]);
});

test('a host that nobody needs ends and takes host.json along; one with a task stays', async () => {
  const home = openHome({ idleMs: 200 });
  const first = await home.connect();
  const { pid } = await first.hostStatus();
  const { id } = await first.start(home.params(untilGo(0)));
  home.disconnect();
  // Longer than the idle time, which is what this test is about.
  const until = Date.now() + 600;
  await waitFor('the idle time to pass', () => Date.now() > until);
  expect(isAlive(pid)).toBe(true);
  home.go();
  await waitFor('the host to end', () => !isAlive(pid));
  expect(existsSync(home.paths.endpoint)).toBe(false);
  expect(await (await home.connect()).get(id)).toMatchObject({ status: { state: 'completed' } });
});

test('host.json says that a host loads until it has, and once it is stopped it is gone', async () => {
  const home = openHome();
  const { client } = await home.open();
  await client.list();
  await waitFor('host.json to say that it is ready', () => endpointOf(home).isLoading === undefined);
  const { pid } = endpointOf(home);
  await client.hostStop().catch(() => undefined);
  await waitFor('the host to end', () => !isAlive(pid));
  expect(existsSync(home.paths.endpoint)).toBe(false);
});

test('R10: what a killed host left behind is replaced', async () => {
  const home = openHome();
  await home.connect();
  const before = endpointOf(home);
  await home.killHost();
  expect(existsSync(home.paths.endpoint) && existsSync(before.socket)).toBe(true);
  // While it dies it may still take connections.
  await waitFor('the endpoint to be stale', async () => {
    const found = await findHost(home.paths);
    if (found.kind === 'live') found.socket.destroy();
    return found.kind === 'stale';
  });
  const client = await home.connect();
  expect((await client.hostStatus()).pid).toBe(endpointOf(home).pid);
  expect(endpointOf(home).token).not.toBe(before.token);
  expect(home.hostPids()).toHaveLength(1);
});

test('a host.json that is garbage is replaced', async () => {
  const home = openHome();
  mkdirSync(home.paths.directory);
  writeFileSync(home.paths.endpoint, '{"schema":1,"socket":');
  expect((await (await home.connect()).hostStatus()).pid).toBe(endpointOf(home).pid);
});

test('a wrong token, another protocol and garbage are refused, and the host goes on', async () => {
  const home = openHome();
  const client = await home.connect();
  const { pid } = await client.hostStatus();
  const endpoint = endpointOf(home);
  const wrong = { ...endpoint, token: 'f'.repeat(64) };
  await expect(attach(wrong, await liveSocket(home), SESSION)).rejects.toMatchObject({
    code: ErrorCode.badToken,
    message: expect.stringContaining('token') as string,
  });
  const params = { initializationOptions: { token: endpoint.token, protocolVersion: 999, session: SESSION } };
  const answer = await say(endpoint.socket, frame({ id: 1, method: 'initialize', params }), '999');
  expect(answer).toContain(String(ErrorCode.wrongProtocol));
  expect(answer).toContain('999');
  expect(
    await say(endpoint.socket, frame({ id: 1, method: 'legwork/list', params: {} }), '-32002'),
  ).toContain('initialize');
  await said(endpoint.socket, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await said(endpoint.socket, Buffer.alloc(100_000, 0xff));
  await said(endpoint.socket, 'Content-Length: 5\r\n\r\n{{{{{');
  expect(await client.hostStatus()).toMatchObject({ pid });
  await waitFor('the strangers to be gone', async () => (await client.hostStatus()).clients <= 4);
});

test('everything in the data directory is for its owner only', async () => {
  const home = openHome();
  const client = await home.connect();
  await client.wait((await client.start(home.params('true'))).id);
  const { id } = await client.start(home.params(untilGo(0)));
  await home.running(client, id);
  chmodSync(home.folder, 0o755);
  expect(statSync(home.paths.directory).mode & 0o777).toBe(0o700);
  const open = readdirSync(home.paths.directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const status = statSync(join(home.paths.directory, name), { throwIfNoEntry: false });
    // What is removed, or renamed, just then.
    if (!status) return false;
    // Markers are empty, and their folder is closed.
    const allowed = status.isDirectory() || name.startsWith('bin/') ? 0o700 : 0o600;
    return !name.startsWith('run/') && (status.mode & 0o777) !== allowed;
  });
  expect(open).toEqual([]);
});

test.each([
  ['too deep for a socket', `${'deep-directory/'.repeat(12)}home`],
  ['with spaces, quotes and an emoji', `it's a "home" $(x) \`y\` 🦵 \\ *`],
])('R1: a data directory %s works', async (_what, name) => {
  const home = openHome({ name });
  const client = await home.connect();
  const { id } = await client.start(home.params('printf %s "$LEGWORK_HOME|$LEGWORK_TASK_ID"; exit 5'));
  expect(await client.wait(id)).toMatchObject({ status: { failure: { code: 5 } } });
  expect((await client.output({ id })).text).toBe(`${home.paths.directory}|${id}`);
  const { socket } = endpointOf(home);
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(103);
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  await home.killHost();
  expect(await (await home.connect()).get(id)).toMatchObject({ id });
});

test('L18: the trace has a line of JSON for each thing that happened', async () => {
  const home = openHome();
  const client = await home.connect();
  await client.wait((await client.start(home.params('true'))).id);
  const lines = readFileSync(home.paths.trace, 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
  expect(events).toEqual(['hostStarted', 'accepted', 'launched', 'ended']);
});

/** A message in the base protocol of LSP. */
function frame(message: object): string {
  const text = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** Says it, and reads until the answer holds `part`. */
async function say(path: string, text: string, part: string): Promise<string> {
  const socket = createConnection(path);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.write(text);
  await waitFor(`an answer with ${part}`, () => answer.includes(part));
  socket.destroy();
  return answer;
}

/** Says it and goes. */
async function said(path: string, bytes: string | Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = createConnection(path);
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.end(bytes);
    socket.resume();
  });
}

test('a connection stays whose it is: a second handshake is refused, and changes nothing', async () => {
  const home = openHome();
  const { connection, client } = await home.open({ ...SESSION, role: 'program' });
  const { token, protocolVersion } = endpointOf(home);
  const initializationOptions = { token, protocolVersion, session: SESSION };
  const again = { processId: null, rootUri: null, capabilities: {}, initializationOptions };
  await expect(connection.sendRequest(InitializeRequest, again)).rejects.toMatchObject({
    code: ErrorCodes.InvalidRequest,
  });
  await expect(client.hostStop()).rejects.toMatchObject({ code: ErrorCode.notOwner });
});

test('B9: a client that comes while a host is ending starts the next one at once', async () => {
  const home = openHome();
  for (let round = 0; round < 10; round++) {
    const client = await home.connect();
    const { pid } = await client.hostStatus();
    const startedAt = Date.now();
    const [, next] = await Promise.all([
      client.hostStop(),
      waitFor('host.json to go', () => readEndpoint(home.paths)?.pid !== pid).then(() => home.connect()),
    ]);
    expect((await next.hostStatus()).pid).not.toBe(pid);
    // The patience with a host that does not come up is 15 s; this must not use it.
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  }
});
