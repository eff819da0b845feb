import { expect, test } from 'vitest';
import { answer } from '../../../../src/core/verbs/answer.ts';
import { requestCancel } from '../../../../src/core/verbs/cancel.ts';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { CALLER } from '../openEngine.ts';
import { PERMISSION, QUESTION } from './anyRequests.ts';
import { openAgentRun } from './openAgentRun.ts';

/* Whoever ends a run, its agent is told first. */

const LONG = { farewellMs: 60_000 };
type Run = Awaited<ReturnType<typeof openAgentRun>>;

const cancel = (run: Run) => void requestCancel(run.engine.engine.context, run.task());
const limit = (run: Run) =>
  void run.engine.turn.apply('ag-1', {
    ...{ type: 'limitReached', failure: { kind: 'timeout', message: 'Too long.' } },
    at: new Date().toISOString(),
  });
const told = (run: Run) => waitFor('it to be told', () => run.heard().some(({ stop }) => stop));
const ended = (run: Run) => run.until('its end', ({ endedAt }) => endedAt !== undefined);

test.each([
  { how: 'cancel', act: cancel, state: 'cancelled' },
  { how: 'limit', act: limit, state: 'failed' },
])(
  'at a $how its turn is ended, then its input, and signals follow when its process has ended',
  async (about) => {
    const run = await openAgentRun({ times: LONG });
    await run.begin();
    run.print({ ask: PERMISSION });
    await run.until('a question', ({ agent }) => agent?.requests);
    about.act(run);
    await told(run);
    run.print({ withdraw: PERMISSION.id }, { stopped: true });
    await waitFor('its input to end', () => run.engine.endedInputs.length);
    expect(run.engine.graces).toEqual([]);
    // Nobody is told that it waits for a message.
    expect(run.task().status.state).toBe(about.how === 'cancel' ? 'cancelRequested' : 'running');
    run.engine.end(run.key);
    expect((await ended(run)).status.state).toBe(about.state);
    expect(run.engine.graces).toEqual([1000]);
    expect(run.heard().filter(({ stop }) => stop)).toHaveLength(1);
  },
);

test('one that does not heed is ended all the same', async () => {
  const run = await openAgentRun({ times: { farewellMs: 40 } });
  await run.begin();
  cancel(run);
  expect((await ended(run)).status.state).toBe('cancelled');
  expect(run.heard().at(-1)).toEqual({ stop: true });
});

test('one that is not at work, or is to be ended abruptly, hears nothing and is ended at once', async () => {
  const idle = await openAgentRun({ times: LONG });
  cancel(idle);
  await ended(idle);
  const abrupt = await openAgentRun({ times: LONG, task: { cancelPolicy: 'abort' } });
  await abrupt.begin();
  cancel(abrupt);
  await ended(abrupt);
  for (const run of [idle, abrupt]) expect(run.heard().some(({ stop }) => stop)).toBe(false);
});

test('one that writes too much hears nothing, but the signals at once', async () => {
  const run = await openAgentRun({ times: LONG });
  await run.begin();
  run.engine.turn.apply('ag-1', {
    ...{ type: 'limitReached', failure: { kind: 'outputLimit', message: 'Too much.' } },
    at: new Date().toISOString(),
  });
  expect((await ended(run)).status).toMatchObject({ failure: { kind: 'outputLimit' } });
  expect(run.heard().some(({ stop }) => stop)).toBe(false);
  expect(run.engine.graces).toEqual([1000]);
});

test('messages that come while it is being ended stay where they are', async () => {
  const run = await openAgentRun({ times: LONG });
  await run.begin();
  limit(run);
  await told(run);
  run.engine.agentRuns.send(run.task(), { content: 'And the docs.' });
  run.print({ stopped: true });
  await waitFor('its input to end', () => run.engine.endedInputs.length);
  expect(run.heard().some(({ message }) => message !== undefined)).toBe(false);
  expect(run.task().agent?.inbox).toHaveLength(1);
  run.engine.end(run.key);
  await ended(run);
});

test('a host that dies in between still ends it, and tells it once', async () => {
  const run = await openAgentRun({ times: LONG });
  await run.begin();
  cancel(run);
  await told(run);
  run.print({ stopped: true });
  await run.reopen();
  expect((await ended(run)).status.state).toBe('cancelled');
  expect(run.heard().filter(({ stop }) => stop)).toHaveLength(1);
});

test.each([
  { how: 'cancel', act: cancel },
  { how: 'limit', act: limit },
])('what it asked is open no longer from the $how on, whatever the agent still says', async ({ act }) => {
  const run = await openAgentRun({ times: LONG });
  const { context } = run.engine.engine;
  const say = (decision: 'allow' | 'deny') => answer(context, { id: 'ag-1', decision }, CALLER);
  await run.begin();
  run.print({ ask: PERMISSION });
  await run.until('a question', ({ agent }) => agent?.requests);
  act(run);
  await expect(say('allow')).rejects.toThrow('no such open request');
  await told(run);
  await run.until('the question to go', ({ agent }) => !agent?.requests);
  run.print({ ask: QUESTION }, { say: 'Well?' });
  await waitFor('it to be read', () => run.events().some(({ type }) => type === 'text'));
  await expect(say('deny')).rejects.toThrow('no such open request');
  run.print({ stopped: true });
  await waitFor('its input to end', () => run.engine.endedInputs.length);
  run.engine.end(run.key);
  const task = await ended(run);
  expect(task.agent?.requests).toBeUndefined();
  expect(run.heard().filter(({ answers }) => answers !== undefined)).toEqual([]);
  const withdrawn = run.events().filter(({ type }) => type === 'withdrawn');
  expect(withdrawn).toMatchObject([{ request: PERMISSION.id }, { request: QUESTION.id }]);
});
