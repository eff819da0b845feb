import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { processStartMs } from '../../../src/base/processStart.ts';
import { isHostProcess, killHost } from '../../../src/client/hostProcess.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { Endpoint } from '../../../src/protocol/endpoint.ts';

const paths = dataPaths('/nowhere');

/** A process that stays, and an endpoint that names it. */
async function bystander(more: Partial<Endpoint> = {}) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const endpoint: Endpoint = {
    schema: 1,
    socket: '/nowhere/host.sock',
    token: 't',
    pid: child.pid ?? 0,
    instance: 'i',
    protocolVersion: 1,
    version: '0.1.0',
    startedAt: new Date().toISOString(),
    ...more,
  };
  return { child, endpoint };
}

test('the start of this process is known to a second or so, and that of one that is gone is not', async () => {
  expect(Math.abs(((await processStartMs(process.pid)) ?? 0) - performance.timeOrigin)).toBeLessThan(3000);
  const { child } = await bystander();
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await processStartMs(child.pid ?? 0)).toBeUndefined();
});

const OTHERS: [what: string, more: Partial<Endpoint>][] = [
  ['by now is another, started later', { processStartedAt: new Date(Date.now() - 60_000).toISOString() }],
  [
    'by now is another, of a clock put back',
    { processStartedAt: new Date(Date.now() + 60_000).toISOString() },
  ],
  ['is an editor as well', {}],
  ['started at no time', { processStartedAt: 'yesterday' }],
];

test.each(OTHERS)('a process that %s is not killed', async (_what, more) => {
  const { child, endpoint } = await bystander(more);
  expect(await isHostProcess(endpoint)).toBe(false);
  await expect(killHost(paths, endpoint)).rejects.toThrow(`process ${child.pid} does not answer`);
  expect(child.exitCode ?? child.signalCode).toBeNull();
});

test('one that started when the host did is', async () => {
  const { child, endpoint } = await bystander({ processStartedAt: new Date().toISOString() });
  const closed = once(child, 'close');
  await killHost(paths, endpoint);
  expect(await closed).toEqual([null, 'SIGKILL']);
});
