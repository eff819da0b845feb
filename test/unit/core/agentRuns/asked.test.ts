import { expect, test } from 'vitest';
import type { AgentRequest } from '../../../../src/protocol/agentRequests.ts';
import { answer } from '../../../../src/core/verbs/answer.ts';
import { CALLER } from '../openEngine.ts';
import { openAgentRun } from './openAgentRun.ts';
import { PERMISSION, PLAN, QUESTION } from './anyRequests.ts';

/* What an agent asks, on its task: what is needed, since when, and what becomes of it. */

const ids = (requests: readonly AgentRequest[] = []) => requests.map(({ id }) => id);

test.each([
  { ask: PERMISSION, need: 'permission', message: 'needs you: allow Bash "npm test"?' },
  { ask: QUESTION, need: 'question', message: 'asks: Which color do you want? 1. Red, 2. Blue' },
  {
    ask: PLAN,
    need: 'plan',
    message: 'wants its plan approved: 1. Yes, and edit, 2. Yes, and ask, 3. Keep planning',
  },
])('a $need is what the task waits for', async ({ ask, need, message }) => {
  const run = await openAgentRun({});
  await run.begin();
  run.print({ ask });
  const task = await run.until('the request', ({ agent }) => agent?.requests);
  expect(task.status).toMatchObject({ state: 'waiting', for: need, message });
  const said = await run.until('its last action', ({ agent }) => agent?.lastAction !== 'starting');
  expect(message.startsWith(said.agent?.lastAction ?? '-')).toBe(true);
  run.print({ withdraw: ask.id });
  expect(
    (await run.until('work', ({ status }) => status.state === 'running')).agent?.requests,
  ).toBeUndefined();
});

test('since when each request waits is kept by the record, whichever host asks', async () => {
  const run = await openAgentRun({});
  await run.begin();
  run.print({ ask: PERMISSION });
  const first = (await run.until('the first', ({ agent }) => agent?.requests)).agent?.requests?.[0]?.since;
  run.print({ ask: QUESTION });
  const both = (await run.until('the second', ({ agent }) => agent?.requests?.length === 2)).agent?.requests;
  expect(both?.[0]?.since).toBe(first);
  expect(run.record().agent?.requests).toEqual(both);
  await run.reopen();
  run.print({ withdraw: PERMISSION.id });
  const left = await run.until('the first to go', ({ agent }) => agent?.requests?.length === 1);
  expect(left.agent?.requests).toEqual(both?.slice(1));
});

test('what is asked again under the same id waits anew', async () => {
  const run = await openAgentRun({});
  await run.begin();
  const longAgo = '2026-01-01T00:00:00.000Z';
  run.print({ ask: PERMISSION });
  await run.until('the request', ({ agent }) => agent?.requests);
  run.engine.turn.apply('ag-1', {
    ...{ type: 'told', facts: {}, canGoOn: false, at: longAgo },
    requests: [{ ...PERMISSION, since: longAgo }],
  });
  run.print({ withdraw: PERMISSION.id });
  await run.until('it to go', ({ agent }) => !agent?.requests);
  run.print({ ask: PERMISSION });
  const again = await run.until('it again', ({ agent }) => agent?.requests);
  expect(again.agent?.requests?.[0]?.since).not.toBe(longAgo);
});

test('of two answers at once one counts; what is withdrawn, answered, or of another attempt takes none', async () => {
  const run = await openAgentRun({});
  await run.begin();
  run.print({ ask: QUESTION }, { ask: PERMISSION });
  await run.until('both', ({ agent }) => agent?.requests?.length === 2);
  const context = run.engine.engine.context;
  const say = (params: object) => answer(context, { id: 'ag-1', ...params }, CALLER);
  const settled = await Promise.allSettled([
    say({ request: 'q1', option: 'blue' }),
    say({ request: 'q1', fields: { color: 'red' } }),
  ]);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  run.print({ withdraw: 'p1' });
  await run.until('nothing to be asked', ({ agent }) => !agent?.requests);
  for (const params of [
    { request: 'q1', option: 'red' },
    { request: 'p1', decision: 'deny' },
    { decision: 'deny' },
  ])
    await expect(say(params)).rejects.toThrow('no such open request');
  run.print({ ask: { ...PERMISSION, id: 'p2' } });
  await run.until('another request', ({ agent }) => agent?.requests);
  await expect(say({ option: 'allow', attempt: 2 })).rejects.toThrow('no such open request');
  const program = { ...CALLER, session: { id: 'x', label: 'x', role: 'program' as const } };
  await expect(answer(context, { id: 'ag-1', option: 'allow' }, program)).rejects.toThrow('There is no task');
  expect(run.heard().filter(({ answers }) => answers !== undefined)).toHaveLength(1);
});

test('a program answers what it owns and nothing else', async () => {
  const owner = { id: 'x', label: 'x', role: 'program' as const };
  const run = await openAgentRun({ task: { owner } });
  await run.begin();
  run.print({ ask: PERMISSION });
  await run.until('the request', ({ agent }) => agent?.requests);
  const context = run.engine.engine.context;
  const said = { id: 'ag-1', option: 'allow' };
  await expect(answer(context, said, { ...CALLER, session: { ...owner, id: 'y' } })).rejects.toThrow(
    'There is no task',
  );
  await answer(context, said, { ...CALLER, session: owner });
  expect(run.heard().at(-1)).toEqual({ answers: 'p1', option: 'allow' });
});

test('what is told of a session is on the task: title, mode, models, commands, context', async () => {
  const run = await openAgentRun({});
  await run.begin();
  const command = { name: 'review', description: 'Reviews.' };
  run.print(
    { tell: { type: 'session', session: 's', model: 'm1', models: ['m1', 'm2'] } },
    { tell: { type: 'title', text: 'Colors' } },
    { tell: { type: 'settings', mode: 'allowEdits' } },
    { tell: { type: 'settings', model: 'm2' } },
    { tell: { type: 'commands', commands: [command] } },
    { tell: { type: 'context', used: 10, size: 100 } },
  );
  const { agent } = await run.until('the facts', (task) => task.agent?.context);
  expect(agent).toMatchObject({
    ...{ session: 's', title: 'Colors', mode: 'allowEdits', model: 'm2', models: ['m1', 'm2'] },
    ...{ commands: [command], context: { used: 10, size: 100 } },
  });
  expect(ids(agent?.requests)).toEqual([]);
});
