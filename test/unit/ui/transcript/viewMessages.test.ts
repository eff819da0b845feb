import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentEvent, AgentStep } from '../../../../src/protocol/agentEvents.ts';
import { viewEvent, viewEvents } from '../../../../src/ui/transcript/viewEvent.ts';
import { parseFromView } from '../../../../src/ui/transcript/viewMessages.ts';
import { viewRun } from '../../../../src/ui/transcript/viewRun.ts';
import { aForm, anAgentTask, anAskingTask, aPlan, aRequest } from '../anAgentTask.ts';

const at = '2026-01-01T00:00:00.000Z';
const eventOf = (step: AgentStep) => viewEvent({ at, ...step } satisfies AgentEvent);
const now = Date.parse('2026-01-01T00:00:12.000Z');

test('what a view cannot say is not heard', () => {
  for (const option of ['yes', null]) {
    const answer = { type: 'answer', request: '1', attempt: 1, option };
    expect(parseFromView({ ...answer, more: 1 })).toMatchObject(answer);
  }
  expect(parseFromView({ type: 'send', content: 'hello', more: 1 })).toMatchObject({
    type: 'send',
    content: 'hello',
  });
  const wrong: unknown[] = [
    undefined,
    null,
    'ready',
    'focused',
    {},
    { type: 'start' },
    { type: 'shown' },
    { type: 'shown', isAtEnd: 1 },
    { type: 'answer', request: 1, attempt: 1, option: 'yes' },
    { type: 'answer', request: '1', attempt: 1, option: 2 },
    { type: 'answer', request: '1', attempt: 1 },
    { type: 'answer', request: '1', option: 'yes' },
    { type: 'answer', request: '1', attempt: 0, option: 'yes' },
    { type: 'send', content: ' ' },
    { type: 'send', content: ['a'] },
    { type: 'openFileLink' },
    { type: 'openPage' },
    { type: 'openFileLink', file: '' },
    { type: 'openFileLink', file: 'x'.repeat(5000) },
    { type: 'send', content: 'x'.repeat(2 * 1024 * 1024) },
  ];
  expect(wrong.map(parseFromView)).toEqual(wrong.map(() => undefined));
});

test('texts for the view are plain and of bounded size', () => {
  expect(eventOf({ type: 'text', text: '\u001b[31mred\u001b[0m\u202e <b>' })).toEqual({
    type: 'text',
    text: 'red <b>',
    isDelta: false,
  });
  const long = eventOf({ type: 'notice', text: 'x'.repeat(70_000) });
  expect(long?.type === 'notice' && long.text.endsWith('… (4464 more characters)')).toBe(true);
});

test('a tool says what it would do, its whole command included', () => {
  const tool = aRequest('1', { title: 'npm test…', command: 'npm test\nrm -rf x' }).tool;
  expect(eventOf({ type: 'toolStart', tool })).toMatchObject({
    tool: { title: 'npm test…', command: 'npm test\nrm -rf x' },
  });
  expect(eventOf({ type: 'request', request: { ...aRequest('1'), tool } })).toMatchObject({
    question: 'allow Bash "npm test…"?',
    tool: { command: 'npm test\nrm -rf x' },
  });
});

test('an answer reads in the words of its request, once, and as it is where that is not known', () => {
  const form = aForm('f');
  const fields = { environment: 'prod', replicas: 3, dry: false };
  const steps: AgentStep[] = [
    { type: 'request', request: aPlan('p') },
    { type: 'request', request: form },
    { type: 'request', request: aRequest('r') },
    { type: 'answer', request: 'p', decision: 'allow' },
    { type: 'answer', request: 'f', decision: 'allow', fields },
    { type: 'answer', request: 'r', decision: 'deny', reason: 'Use yarn.' },
    { type: 'answer', request: 'f', decision: 'allow', fields },
  ];
  const texts = viewEvents(steps.map((step) => ({ at, ...step }))).flatMap((event) =>
    event.type === 'requestEnd' ? event.text : [],
  );
  expect(texts).toEqual([
    'approved',
    'answered: Environment?: Production, Replicas?: 3, Dry run?: no',
    'denied: Use yarn.',
    'answered: environment: prod, replicas: 3, dry: no',
  ]);
});

test('an interrupted turn is no cancelled run', () => {
  expect(eventOf({ type: 'turnEnd', end: { state: 'cancelled' } })).toMatchObject({ text: 'interrupted' });
  expect(eventOf({ type: 'end', end: { state: 'cancelled' } })).toMatchObject({ text: 'cancelled' });
});

test('a run that asks offers what its agent takes as answers', () => {
  const run = viewRun(anAskingTask([aRequest('1')]), now);
  expect(run).toMatchObject({ status: 'needs you · 12 s', canInterrupt: true, canCancel: true });
  expect(run.requests[0]?.answers).toEqual([
    { option: 'yes', label: 'Yes', hint: 'Allow', isDenial: false },
    { option: 'no', label: 'No', hint: 'Deny', isDenial: true },
  ]);
});

test('a run that is silent says so, also in its transcript', () => {
  const { agent } = anAgentTask();
  const silent = { ...agent, transcript: '/t', saidLastAt: new Date(now - 4 * 60_000).toISOString() };
  expect(viewRun(anAgentTask({ agent: silent }), now).status).toContain('silent for 4 min');
  expect(viewRun(anAgentTask(), now).status).not.toContain('silent');
});

test('of a run that has not started, the page says what it is to do, as its transcript does later', () => {
  const queued = anAgentTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } } });
  expect(viewRun(queued, now).prompt).toEqual({ from: 'You', text: 'Fix the tests' });
  expect(viewRun(anAgentTask(), now).prompt).toBeUndefined();
});

test('who takes messages, and why not', () => {
  const ended = { status: { state: 'completed' as const }, endedAt: at };
  const message = (differences: Parameters<typeof anAgentTask>[0]) =>
    viewRun(anAgentTask(differences), now).message;
  expect(message({})).toEqual({ isTaken: true, hint: 'Send a message…' });
  expect(message({ status: { state: 'waiting', for: 'input', message: 'x' } })).toEqual({
    isTaken: true,
    hint: 'Tell it how to go on…',
  });
  expect(message({ ...ended, supportsResume: true })).toEqual({
    isTaken: true,
    hint: 'Go on with a message…',
  });
  expect(message(ended)).toMatchObject({ isTaken: false });
  expect(message({ status: { state: 'cancelRequested', requestedAt: at } })).toMatchObject({
    isTaken: false,
  });
  const { spec } = anAgentTask();
  expect(message({ spec: { ...spec, transport: 'jsonl' } as typeof spec })).toMatchObject({ isTaken: false });
});

test('a run says what its agent calls it, which mode and model it has, and how full its context is', () => {
  const { agent } = anAgentTask();
  const facts = {
    ...agent,
    transcript: '/t',
    title: 'Cart\n$(sync)',
    model: 'opus',
    mode: 'readOnly' as const,
  };
  const commands = [{ name: 'review', description: 'Looks\nat it' }];
  const run = viewRun(
    anAgentTask({ agent: { ...facts, commands, context: { used: 340, size: 1000 } } }),
    now,
  );
  expect(run).toMatchObject({ sessionTitle: 'Cart $(sync)', context: '34 % of context used' });
  expect(run.agent.endsWith(' · opus · read only')).toBe(true);
  expect(run.commands).toEqual([{ name: 'review', description: 'Looks at it', hint: '' }]);
  for (const context of [undefined, { used: 1, size: 0 }])
    expect(viewRun(anAgentTask({ agent: { ...facts, ...(context ? { context } : {}) } }), now).context).toBe(
      '',
    );
});

test('a transcript that somebody else wrote breaks nothing: what is no event is left out', () => {
  const types = [
    'text',
    'message',
    'toolStart',
    'toolEnd',
    'request',
    'answer',
    'plan',
    'attachment',
    'end',
    'usage',
    'settings',
  ];
  const fields = [
    'text',
    'from',
    'tool',
    'request',
    'entries',
    'end',
    'files',
    'output',
    'uri',
    'mimeType',
    'data',
    'tasks',
    'decision',
  ];
  const event = fc.tuple(
    fc.constantFrom(...types),
    fc.dictionary(
      fc.constantFrom(...fields),
      fc.oneof(
        fc.jsonValue(),
        fc.constant({ id: '1', kind: 'edit', changes: [{}] }),
        fc.constant([{ text: 'a', status: 'other' }]),
      ),
    ),
  );
  const good: AgentEvent = { at, type: 'text', text: 'good' };
  fc.assert(
    fc.property(fc.array(event), (all) => {
      const events = all.map(([type, more]) => ({ ...more, at, type }) as unknown as AgentEvent);
      const shown = viewEvents([...events, good]);
      expect(shown.at(-1)).toMatchObject({ text: 'good' });
      const entries = shown.flatMap((each) => (each.type === 'plan' ? each.entries : []));
      for (const { status } of entries) expect(['pending', 'active', 'done']).toContain(status);
    }),
  );
});
