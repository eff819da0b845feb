import { expect, test } from 'vitest';
import { askingRun, answersTo } from '../../helpers/host/askingAgent.ts';
import { transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { openHome } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/* Questions of a run that nobody watches are declined where that was asked for. */

const FORM = {
  method: 'elicitation/create',
  params: {
    sessionId: 's',
    mode: 'form',
    message: 'What is your name?',
    requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  },
};
const DECLINING = { unattendedQuestions: 'decline' } as const;

test('nobody is there, and the question is declined, once, whichever host is there', async () => {
  const home = openHome({ unattendedMs: 300 });
  const client = await home.connect();
  const { id } = await client.start(askingRun(home, [FORM], DECLINING));
  await waitFor('it to ask or to have asked', async () => {
    const { agent, status } = await client.get(id);
    return agent?.requests || status.state === 'completed';
  });
  await home.killHost();
  const task = await (await home.connect()).wait(id);
  expect(task.status.state).toBe('completed');
  expect(answersTo(task)[0]).toMatchObject({ action: expect.stringMatching(/^(?:decline|cancel)$/) });
  const answers = transcriptOf(task).filter(({ type }) => type === 'answer');
  expect(answers.every((answer) => answer.type === 'answer' && answer.isUnattended)).toBe(true);
});

test('a window that follows the run keeps its questions open', async () => {
  const home = openHome({ unattendedMs: 100 });
  const client = await home.connect();
  await client.subscribe({ rows: true });
  const { id } = await client.start(askingRun(home, [FORM], DECLINING));
  const since = await waitFor('it to ask', async () => (await client.get(id)).agent?.requests?.[0]?.since);
  await waitFor('it to have waited', () => Date.now() - Date.parse(since) > 1_000);
  const [request] = (await client.get(id)).agent?.requests ?? [];
  const [field] = request?.fields ?? [];
  await client.answer({ id, fields: { [field!.id]: 'Ada' } });
  expect(answersTo(await client.wait(id))).toEqual([{ action: 'accept', content: { name: 'Ada' } }]);
});
