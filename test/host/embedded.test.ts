import { chmodSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { HOST_SCRIPT, openHome, SESSION, untilGo } from '../helpers/host/openHome.ts';
import { connectHost } from '../../src/client/connectHost.ts';
import type { HostModule } from '../../src/client/hostStarter.ts';
import { ErrorCode, isExpectedError } from '../../src/protocol/errors.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

test('L17: the engine runs in the client’s own process, over a connection in memory', async () => {
  const home = openHome({ isEmbedded: true });
  const client = await home.connect();
  expect((await client.hostStatus()).pid).toBe(process.pid);
  const { id } = await client.start(home.params('echo hello; exit 3'));
  expect(await client.wait(id)).toMatchObject({ status: { failure: { kind: 'exit', code: 3 } } });
  expect((await client.output({ id })).text).toBe('hello\n');
  expect(home.hostPids()).toEqual([]);
});

test('L17: other processes reach the embedded host, and the next home adopts what still runs', async () => {
  const home = openHome({ isEmbedded: true });
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(4)));
  await home.running(client, id);
  // Without `embed` this is any other client: it finds the socket.
  const { embed: _embed, ...program } = home.program;
  const other = await connectHost(program, SESSION);
  expect((await other.client.get(id)).status.state).toBe('running');
  await home.killHost();
  other.dispose();

  const next = await connectHost(program, SESSION);
  expect((await next.client.hostStatus()).pid).not.toBe(process.pid);
  home.go();
  expect((await next.client.wait(id)).status).toMatchObject({ failure: { code: 4 } });
  await next.client.hostStop();
  next.dispose();
  await waitFor('the separate host to be gone', () => home.hostPids().length === 0);
});

test('what the host’s bundle refuses is a sentence for its own process, which has classes of its own', async () => {
  const { program, paths } = openHome();
  mkdirSync(paths.directory, { mode: 0o700 });
  // The first to look at it is the host: its client sees to the directory itself.
  mkdirSync(paths.run);
  chmodSync(paths.run, 0o777);
  const { EmbeddedHost } = createRequire(HOST_SCRIPT)(HOST_SCRIPT) as HostModule;
  const host = new EmbeddedHost({ paths, version: '0.1.0', scriptPath: HOST_SCRIPT });
  const refused = await connectHost({ ...program, embed: () => host.connect() }, SESSION).catch(
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ code: ErrorCode.dataDirectory });
  expect(isExpectedError(refused)).toBe(true);
  host.dispose();
});
