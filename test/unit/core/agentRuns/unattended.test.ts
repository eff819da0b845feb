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
    { answers: QUESTION.id, reason: expect.stringMatching(/^Nobody is there /) },
    // Said once: some agents are told it by a further prompt.
    { answers: PLAN.id },
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

test('what was open when a host died is declined by the next one', async () => {
  const run = await openAgentRun({ ...DECLINING, times: { unattendedMs: 1_000 } });
  await run.begin();
  run.print({ ask: QUESTION });
  await run.until('the question', (task) => task.agent?.requests);
  await run.reopen();
  await waitFor('an answer', () => answersOf(run).length === 1);
  await run.until('nothing to be asked', (task) => !task.agent?.requests);
  expect(run.events().filter(({ type }) => type === 'answer')).toMatchObject([{ isUnattended: true }]);
});

test('one that asks again and again waits in the end, also before the next host', async () => {
  const run = await openAgentRun({ ...DECLINING, times: { unattendedMs: 10 } });
  await run.begin();
  for (let number = 1; number <= 10; number++) {
    run.print({ ask: { ...PLAN, id: `l${number}` } });
    await waitFor(`answer ${number}`, () => answersOf(run).length === number);
    if (number === 5) await run.reopen();
  }
  run.print({ ask: QUESTION });
  const { agent } = await run.until('the question', (task) => task.agent?.requests);
  const since = Date.parse(agent?.requests?.[0]?.since ?? '');
  await waitFor('many times the grace period', () => Date.now() - since > 100);
  expect(answersOf(run)).toHaveLength(10);
  expect(answersOf(run).filter(({ reason }) => reason !== undefined)).toHaveLength(1);
});
