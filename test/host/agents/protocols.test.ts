import { expect, test } from 'vitest';
import { agentSpecOf } from '../../../src/protocol/task.ts';
import { ASKING_AGENT, answersTo, askingRun, permissionAsk } from '../../helpers/host/askingAgent.ts';
import { transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* Agents of which nobody said how they are spoken with: they are asked. */

test('an agent that uses ACP is spoken with over ACP, whatever it is called', async () => {
  const home = openHome();
  const client = await home.connect();
  const asks = [permissionAsk([['yes', 'allow_once', 'Yes']], { kind: 'execute', title: 'make' })];
  const { id } = await client.start(
    askingRun(home, asks, { setting: { command: ASKING_AGENT, name: 'Mine' } }),
  );
  await waitFor('it to ask', async () => (await client.get(id)).agent?.requests?.length === 1);
  await client.answer({ id, decision: 'allow' });
  const task = await client.wait(id);
  expect(agentSpecOf(task)).toMatchObject({ transport: 'acp', agentName: 'Mine' });
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(answersTo(task)).toEqual([{ outcome: { outcome: 'selected', optionId: 'yes' } }]);
});

test('one that prints text is not, and gets its prompt alone', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(askingRun(home, [], { setting: 'cat', prompt: 'Say this.' }));
  const task = await client.wait(id);
  expect(agentSpecOf(task)).toMatchObject({ transport: 'plain', isTransportGuessed: true });
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(transcriptOf(task)).toContainEqual(expect.objectContaining({ type: 'text', text: 'Say this.\n' }));
});

test('one that is there twice is one answer to one key', async () => {
  const home = openHome();
  const client = await home.connect();
  const run = askingRun(home, [], { setting: { command: ASKING_AGENT }, key: 'once' });
  const tasks = await Promise.all([client.start(run), client.start(run), client.start(run)]);
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(1);
  await client.wait(tasks[0].id);
});
