import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { countingNode } from '../helpers/host/countingNode.ts';
import { bootMachine, canHaveMachines } from '../helpers/host/machines.ts';
import { HOST_SCRIPT, openHome, SESSION, untilGo } from '../helpers/host/openHome.ts';

/** Has a host see a network file system without notifications, whose locks always succeed. */
const POOR_FILE_SYSTEM = `
const { EventEmitter } = require('node:events');
const fs = require('node:fs');
fs.watch = () => Object.assign(new EventEmitter(), { close: () => undefined });
fs.statfsSync = () => ({ type: 0x6969 });
require('node:sqlite').DatabaseSync.prototype.exec = () => undefined;
`;

function openPoorHome() {
  const home = openHome();
  const { nodePath } = countingNode(POOR_FILE_SYSTEM);
  const connect = async () => {
    const connection = await connectHost({ ...home.program, nodePath }, SESSION);
    onTestFinished(() => connection.dispose());
    return connection.client;
  };
  return { home, nodePath, connect };
}

test('R10: without notifications, starts and ends are found, also those of an earlier host, with their true codes', async () => {
  const { home, connect } = openPoorHome();
  const client = await connect();
  const early = await client.start(home.params('exit 3'));
  expect(await client.wait(early.id)).toMatchObject({ status: { failure: { kind: 'exit', code: 3 } } });
  const { id } = await client.start(home.params(untilGo(4)));
  await home.running(client, id);
  await home.killHost();
  const next = await connect();
  await home.running(next, id);
  home.go();
  expect(await next.wait(id)).toMatchObject({ status: { failure: { kind: 'exit', code: 4 } } });
});

test.skipIf(!canHaveMachines)(
  'where locks always succeed, the host of another machine does not open',
  async () => {
    const { home, nodePath, connect } = openPoorHome();
    const client = await connect();
    const { id } = await client.start(home.params(untilGo(0)));
    await home.running(client, id);
    const endpoint = readFileSync(home.paths.endpoint, 'utf8');
    const other = await bootMachine({ id: '2'.repeat(32), name: 'login2', home: home.paths.directory });
    const said = await other.run([nodePath, HOST_SCRIPT, home.paths.directory]);
    expect(said).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The machine ".+" runs the tasks of .*take-over`\)\.\n$/) as string,
    });
    expect(readFileSync(home.paths.endpoint, 'utf8')).toBe(endpoint);
    home.go();
    expect(await client.wait(id)).toMatchObject({ status: { state: 'completed' } });
  },
);
