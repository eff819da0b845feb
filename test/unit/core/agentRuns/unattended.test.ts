import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { PERMISSION, PLAN, QUESTION } from './anyRequests.ts';
import { openAgentRun } from './openAgentRun.ts';

/* Questions and plans of runs that nobody watches. */

const DECLINING = { spec: { unattendedQuestions: 'decline' }, times: { unattendedMs: 60 } } as const;
type Run = Awaited<ReturnType<typeof openAgentRun>>;
const answersOf = (run: Run) => run.heard().filter(({ answers }) => answers !== undefined);

test('a question and a plan are declined in words, a permission waits; and the next host tells the same', async () => {
  const run = await openAgentRun(DECLINING);
  await run.begin();
  run.print({ ask: PERMISSION }, { ask: QUESTION }, { ask: PLAN });
  await waitFor('two answers', () => answersOf(run).length === 2);
  expect(answersOf(run)).toEqual([
    { answers: QUESTION.id, reason: expect.stringMatching(/^Nobody is there to answer\. /) },
    { answers: PLAN.id, reason: expect.stringMatching(/^Nobody is there to approve the plan\. /) },
  ]);
  const left = await run.until('one request', ({ agent }) => agent?.requests?.length === 1);
  expect(left).toMatchObject({ status: { for: 'permission' }, agent: { requests: [{ id: PERMISSION.id }] } });
  const answered = run.events().filter(({ type }) => type === 'answer');
  expect(answered).toMatchObject([
    { request: QUESTION.id, decision: 'deny', isUnattended: true },
    { request: PLAN.id, decision: 'deny', isUnattended: true },
  ]);
  const before = readFileSync(run.task().agent?.transcript ?? '', 'utf8');
  await run.reopen();
  run.print({ say: 'On.' });
  await waitFor('what it says', () => run.events().at(-1)?.type === 'text');
  expect(readFileSync(run.task().agent?.transcript ?? '', 'utf8').startsWith(before)).toBe(true);
  expect(answersOf(run)).toHaveLength(2);
});

test('while a person is there who is shown the run, and a while after, nothing is declined', async () => {
  const run = await openAgentRun(DECLINING);
  const leave = run.engine.attendance.add(({ id }) => id === 'ag-1');
  const other = run.engine.attendance.add(({ id }) => id !== 'ag-1');
  await run.begin();
  run.print({ ask: QUESTION });
  const { agent } = await run.until('the question', (task) => task.agent?.requests);
  const since = Date.parse(agent?.requests?.[0]?.since ?? '');
  await waitFor('three times the grace period', () => Date.now() - since > 180);
  expect(answersOf(run)).toEqual([]);
  leave();
  const leftMs = Date.now();
  await waitFor('an answer', () => answersOf(run).length === 1);
  expect(Date.now() - leftMs).toBeGreaterThanOrEqual(60);
  other();
});

test('what is answered or withdrawn in time is not declined, and without the policy everything waits', async () => {
  const run = await openAgentRun(DECLINING);
  await run.begin();
  run.print({ ask: QUESTION }, { withdraw: QUESTION.id });
  const waiting = await openAgentRun({ times: { unattendedMs: 60 } });
  await waiting.begin();
  waiting.print({ ask: QUESTION }, { ask: PLAN });
  const { agent } = await waiting.until('both', (task) => task.agent?.requests?.length === 2);
  const since = Date.parse(agent?.requests?.[1]?.since ?? '');
  await waitFor('three times the grace period', () => Date.now() - since > 180);
  expect([run, waiting].map(answersOf)).toEqual([[], []]);
});
