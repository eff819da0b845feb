import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HostLink } from '../../src/client/hostLink.ts';
import { connectHost } from '../../src/client/connectHost.ts';
import { ConnectionLost } from '../../src/client/connectionLoss.ts';
import { forgetCrashes } from '../../src/client/crashLoop.ts';
import { readCrashes } from '../../src/protocol/crashes.ts';
import { taskPath } from '../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { exitCodeOf } from '../../src/protocol/task.ts';
import { countingNode } from '../helpers/host/countingNode.ts';
import { openHome, SESSION, untilGo, type Home } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/** Makes a host throw as it takes up a task. */
const bugOver = (id: string) => `
  const { stringify } = JSON;
  JSON.stringify = (value, ...more) => {
    if (value?.event === 'recovered' && value.id === '${id}') throw new TypeError('boom over it');
    return stringify(value, ...more);
  };`;

/** Asks until a host stays that has set something aside; says how often none did, and why. */
async function insist(home: Home, nodePath: string) {
  const problems: unknown[] = [];
  for (let tries = 0; tries < 6; tries++) {
    try {
      const connected = await connectHost({ ...home.program, nodePath }, SESSION);
      const { unreadable } = await connected.client.hostStatus();
      if (unreadable.length > 0) return { ...connected, unreadable, problems };
      await connected.closed;
    } catch (error) {
      problems.push(error);
    }
    await waitFor('the host to be gone', () => home.hostPids().length === 0);
  }
  throw new Error('No host opens.', { cause: problems });
}

test('a host that crashes whenever it has been reached is left alone after a few times, until a person says so', async () => {
  const home = openHome();
  const reached = join(home.folder, 'reached');
  // It crashes when somebody has said that it was reached, however long it took to start.
  const node = countingNode(`
    const { existsSync, rmSync } = require('node:fs');
    setInterval(() => {
      if (!existsSync('${reached}')) return;
      rmSync('${reached}');
      throw new Error('boom');
    }, 20).unref();`);
  const program = { ...home.program, nodePath: node.nodePath };
  const first = new HostLink(program, SESSION);
  const loop = {
    code: ErrorCode.hostCrashed,
    message: expect.stringMatching(
      `^The task host has crashed 3 times in a row \\(last: boom\\), .* ${home.paths.trace}, .*\\.$`,
    ) as string,
  };
  // It asks for something that takes longer than a host lives.
  const asked = first.insist(async (_client, { closed }) => {
    writeFileSync(reached, '');
    await closed;
    throw new ConnectionLost();
  });
  await expect(asked).rejects.toMatchObject(loop);
  first.dispose();
  expect(node.count()).toBe(3);
  for (let tries = 0; tries < 3; tries++)
    await expect(connectHost(program, SESSION)).rejects.toMatchObject(loop);
  expect(node.count()).toBe(3);
  expect(
    readFileSync(home.paths.trace, 'utf8').match(/"event":"bug","message":"boom","stack":"Error: boom/g),
  ).toHaveLength(3);

  forgetCrashes(home.paths);
  expect(await (await home.connect()).list()).toEqual([]);
});

test('a record over which hosts crash is set aside, and the rest works', async () => {
  const home = openHome();
  const client = await home.connect();
  const live = await client.start(home.params(untilGo(5)));
  await home.running(client, live.id);
  const ended = await client.wait((await client.start(home.params('exit 3'))).id);
  await home.killHost();
  const record = readFileSync(taskPath(home.paths, live.id), 'utf8');

  const { nodePath } = countingNode(bugOver(live.id));
  const next = await insist(home, nodePath);
  for (const problem of next.problems) expect(problem).toMatchObject({ code: ErrorCode.hostCrashed });
  expect((await next.client.list()).map(({ id }) => id)).toEqual([ended.id]);
  expect(next.unreadable).toEqual([
    {
      path: taskPath(home.paths, live.id),
      reason: 'set aside because the host crashed while processing it: boom over it',
    },
  ]);
  expect(readFileSync(taskPath(home.paths, live.id), 'utf8')).toBe(record);
  const { id } = await next.client.start(home.params('exit 4'));
  expect(exitCodeOf(await next.client.wait(id))).toBe(4);
  expect(readCrashes(home.paths).map(({ task }) => task)).toEqual([live.id, live.id]);
  next.dispose();

  // Once the bug is gone nothing of it is lost, although it ended while no host looked after it.
  home.go();
  await home.killHost();
  forgetCrashes(home.paths);
  expect(exitCodeOf(await (await home.connect()).wait(live.id))).toBe(5);
});
