import { expect, test } from 'vitest';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { PERMISSION } from './anyRequests.ts';
import { openAgentRun } from './openAgentRun.ts';

/* What is noticed of a run that says nothing, or does what it may not. */

test('silence is a fact of its own, and not while a person is waited for', async () => {
  const run = await openAgentRun({ times: { silentMs: 200 } });
  await run.begin();
  const { agent: first } = await run.until('silence', ({ agent }) => agent?.saidLastAt);
  expect(Date.now() - Date.parse(first?.saidLastAt ?? '')).toBeGreaterThanOrEqual(200);
  run.print({ say: 'Well.' });
  const again = await run.until(
    'silence after a word',
    ({ agent }) => agent?.saidLastAt !== undefined && agent.saidLastAt > (first?.saidLastAt ?? ''),
  );
  await run.reopen();
  const adopted = await run.until('silence before another host', ({ agent }) => agent?.saidLastAt);
  // When it was printed is known to the file.
  const differenceMs =
    Date.parse(adopted.agent?.saidLastAt ?? '') - Date.parse(again.agent?.saidLastAt ?? '');
  expect(Math.abs(differenceMs)).toBeLessThan(5_000);
  run.print({ ask: PERMISSION });
  await run.until('no silence', ({ agent }) => agent?.requests && agent.saidLastAt === undefined);
});

test('words are not written for it, and silence is written once', async () => {
  const speaking = await openAgentRun({});
  await speaking.begin();
  await speaking.until('the prompt to be told', ({ agent }) => agent?.lastAction);
  let changes = 0;
  speaking.engine.table.onDidChange(() => changes++);
  for (let word = 0; word < 10; word++) {
    speaking.print({ say: `${word}` });
    await waitFor('the word', () =>
      speaking.events().some((step) => step.type === 'text' && step.text === `${word}`),
    );
  }
  // What it does now: writing.
  expect(changes).toBeLessThanOrEqual(1);
  const silent = await openAgentRun({ times: { silentMs: 40 } });
  await silent.begin();
  const spokenAt = new Date().toISOString();
  silent.print({ say: 'Well.' });
  const { agent } = await silent.until(
    'silence after a word',
    (task) => task.agent?.lastAction === 'writing' && (task.agent.saidLastAt ?? '') >= spokenAt,
  );
  let more = 0;
  silent.engine.table.onDidChange(() => more++);
  await waitFor('ten times as long', () => Date.now() - Date.parse(agent?.saidLastAt ?? '') > 400);
  expect(more).toBe(0);
});

test('an agent that does not take its prompt is ended, whatever else it prints', async () => {
  const run = await openAgentRun({ times: { startMs: 80 } });
  run.print({ say: 'Installing' });
  const task = await run.until('its end', ({ status }) => status.state === 'failed');
  const message = 'Any has not answered for 0 seconds after its start.';
  expect(task.status).toMatchObject({ failure: { kind: 'agent', message } });
  expect(run.engine.graces).toHaveLength(1);
});

test('one that took it, or that is paused, is not', async () => {
  // Silence is told after the time in which it has to begin, which is long enough for that on a busy machine.
  const begun = await openAgentRun({ times: { startMs: 1_500, silentMs: 2_000 } });
  await begun.begin();
  const paused = await openAgentRun({
    times: { startMs: 40, silentMs: 100 },
  });
  paused.engine.turn.apply('ag-1', { type: 'held', at: new Date().toISOString() });
  await Promise.all([begun, paused].map((run) => run.until('silence', ({ agent }) => agent?.saidLastAt)));
  expect([begun, paused].map((run) => run.task().ending)).toEqual([undefined, undefined]);
  paused.engine.turn.apply('ag-1', { type: 'released', at: new Date().toISOString() });
  await paused.until('its end', ({ status }) => status.state === 'failed');
});

test('who changes something in read-only mode is ended and has failed for good, also where its process ends first', async () => {
  const message = 'It changed a.txt, although it may change nothing.';
  // It is not tried again, whatever else is.
  const task = { retry: { max: 3, backoffMs: 1 }, attempt: { number: 1, max: 4 } };
  const run = await openAgentRun({ spec: { mode: 'readOnly' }, task });
  await run.begin();
  run.print({ breaks: message });
  const broken = await run.until('its end', ({ endedAt }) => endedAt);
  expect(broken.status).toMatchObject({ state: 'failed', failure: { kind: 'agent', message } });
  const quick = await openAgentRun({ spec: { mode: 'readOnly' }, task });
  await quick.begin();
  quick.print({ breaks: message }, { done: 'All fine.' });
  quick.engine.end(quick.key);
  const ended = await quick.until('its end', ({ endedAt }) => endedAt);
  expect(ended.status).toMatchObject({ state: 'failed', failure: { kind: 'agent', message } });
  expect(quick.events().at(-1)).toMatchObject({ type: 'end', end: { state: 'failed', message } });
});
