import { expect, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { acpExampleRun } from '../../helpers/host/acpExample.ts';
import { transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* The example agent of ACP's own library: an agent that we did not write, with the protocol as its makers mean it. */

const QUESTION = 'needs you: allow edit "/home/user/project/config.json"?';

const asking = (client: TaskClient, id: string) =>
  waitFor('it to ask', async () => {
    const task = await client.get(id);
    return task.status.state === 'waiting' ? task : undefined;
  });

const saidBy = (task: Task) =>
  transcriptOf(task)
    .flatMap((event) => (event.type === 'text' ? event.text : []))
    .join('');

test('it asks, is allowed, and is done', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(acpExampleRun(home));
  const { status, agent } = await asking(client, id);
  expect(status).toMatchObject({ for: 'permission', message: QUESTION });
  expect(agent?.requests?.[0]?.options).toMatchObject([
    { decision: 'allow', label: 'Allow this change' },
    { decision: 'deny', label: 'Skip this change' },
  ]);
  const always = { code: ErrorCode.badRequest, says: '1. Allow this change, 2. Skip this change' };
  await expectRefused(client, () => client.answer({ id, decision: 'allowAlways' }), always);
  await client.answer({ id, decision: 'allow' });
  // It works on meanwhile, so that its output and its facts are not what they were.
  await expect(client.answer({ id, decision: 'deny' })).rejects.toMatchObject({
    code: ErrorCode.nothingAsked,
    message: expect.stringContaining('already have been answered') as string,
  });
  const task = await client.wait(id);
  expect(task.status).toEqual({ state: 'completed', exitCode: 0 });
  expect(task.result?.value).toMatch(/successfully updated the configuration/);
  expect(task.agent).toMatchObject({
    session: expect.stringMatching(/^[\da-f]{32}$/) as string,
    lastAction: 'completed',
  });
});

test('R10 W11: its host dies while it asks, it is denied through the next, and takes a message after its turn', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(acpExampleRun(home));
  await asking(client, id);
  await client.send({ id, content: 'And once more.', from: 'the night shift' });
  await home.killHost();
  const next = await home.connect();
  const { agent } = await asking(next, id);
  expect(agent?.inbox).toMatchObject([{ content: 'And once more.', from: 'the night shift' }]);
  await waitFor('its question', async () => (await next.get(id)).agent?.requests?.length === 1);
  const first = await next.answer({ id, decision: 'deny' });
  expect(first.agent?.requests).toBeUndefined();
  const { agent: second } = await asking(next, id);
  expect(second?.inbox).toBeUndefined();
  await next.answer({ id, decision: 'allow' });
  const task = await next.wait(id);
  expect(task.status.state).toBe('completed');
  const messages = transcriptOf(task).filter((event) => event.type === 'message');
  expect(messages).toMatchObject([
    { from: 'user', text: 'Improve the project' },
    { from: 'the night shift', text: 'And once more.' },
  ]);
  expect(saidBy(task)).toMatch(/skip the configuration update.*successfully updated/s);
});

test('T11: it is interrupted, and cancelled; it cannot go on then, and says so', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(acpExampleRun(home));
  await waitFor('it to work', async () => (await client.get(id)).agent?.lastAction?.startsWith('reading'));
  await client.interrupt(id);
  const held = await asking(client, id);
  expect(held.status).toMatchObject({ for: 'input' });
  await client.cancel({ id });
  const task = await client.wait(id);
  expect(task.status).toEqual({ state: 'cancelled' });
  expect(task.supportsResume).toBeUndefined();
  await expectRefused(client, () => client.resume({ id }), {
    code: ErrorCode.badRequest,
    says: 'cannot go on',
  });
});
