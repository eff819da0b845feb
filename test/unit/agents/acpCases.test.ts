import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asObject, parseMessage, type JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, RunRequest } from '../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import { ANY, sent } from './acpTalk.ts';
import { requestFor } from './recordings.ts';

/* What agents said that nobody had written this for, played to a conversation that knows nothing of them. */

const FIXTURES = new URL('../../fixtures/agents/', import.meta.url);

interface Played {
  conversation: Conversation;
  events: AgentStep[];
  /** What was set before the prompt. */
  set: unknown[];
}

/** The messages of a recording: responses to `initialize` and to the session, and what was told after the prompt. */
function readCase(name: string) {
  const lines = readFileSync(new URL(name, FIXTURES), 'utf8').split('\n').filter(Boolean);
  const messages = lines.map((line) => parseMessage(line)).filter((message) => message !== undefined);
  const results = messages.filter(({ method }) => method === undefined).map(({ result }) => asObject(result));
  return {
    initialized: results[0],
    session: results[1],
    told: messages.filter(({ method }) => method !== undefined),
  };
}

function play(name: string, request: Partial<RunRequest> = {}, vary = (told: JsonObject[]) => told): Played {
  const { initialized, session, told } = readCase(name);
  const conversation = ANY.conversation(requestFor({ transport: 'acp', cwd: '/project', ...request }));
  const events: AgentStep[] = [];
  const set: unknown[] = [];
  const take = (step: { events: AgentStep[]; send: string[] }) => {
    events.push(...step.events);
    for (const { id, method, params } of sent(step)) {
      const result = method === 'initialize' ? initialized : method === 'session/new' ? session : {};
      if (String(method).startsWith('session/set_')) set.push(params);
      if (method === 'session/prompt' || method === undefined || result === undefined) continue;
      take(conversation.push(JSON.stringify({ jsonrpc: '2.0', id, result })));
    }
  };
  take(conversation.open());
  for (const message of vary(told)) take(conversation.push(JSON.stringify(message)));
  return { conversation, events, set };
}

const ends = (events: AgentStep[]) => events.filter((event) => event.type === 'toolEnd');
const notices = (events: AgentStep[]) =>
  events.flatMap((event) => (event.type === 'notice' ? event.text : []));

describe('agents that nobody knew', () => {
  test('Nanocoder asks a question as a permission: a person chooses, in every mode', () => {
    for (const mode of ['ask', 'allowEdits', 'readOnly', 'allowAll'] as const) {
      const { conversation } = play('acp/nanocoder-question.jsonl', { mode });
      expect(conversation.openRequests).toMatchObject([
        {
          kind: 'question',
          options: [{ label: 'Red' }, { label: 'Green' }, { label: 'Blue' }],
          fields: [{ label: 'Which color do you want?', type: 'choice' }],
        },
      ]);
      expect(sent(conversation.answer('0', { fields: { answer: 'answer-2' } }))).toMatchObject([
        { id: 0, result: { outcome: { outcome: 'selected', optionId: 'answer-2' } } },
      ]);
    }
  });

  test('Nanocoder asks in its mode normal, and its model is not its provider', () => {
    expect(play('ends/nanocoder-write.jsonl').set).toEqual([expect.objectContaining({ modeId: 'normal' })]);
    const { events, set } = play('acp/nanocoder-model.jsonl', { model: 'other' });
    expect(events[0]).toMatchObject({ type: 'session', model: 'mock-model' });
    expect(set).toContainEqual(expect.objectContaining({ configId: 'model', value: 'other' }));
  });

  test('Nanocoder edits in a mode that does not ask: that is told', () => {
    expect(notices(play('ends/nanocoder-write.jsonl').events)).toEqual([
      expect.stringMatching(/^The agent changed hello\.txt without asking\./),
    ]);
  });

  test('Kilo keeps its mode code, and its question is told as one that takes no answer', () => {
    expect(play('ends/kilo-command.jsonl').set).toEqual([]);
    const { events } = play('acp/kilo-question.jsonl', {}, (told) => [...told, ...told.slice(-1)]);
    expect(notices(events)).toEqual([expect.stringContaining('Which color do you want?')]);
  });

  test('pi writes in read-only mode: it does not start, and where it may, it is caught', () => {
    const refused = play('ends/pi-write.jsonl', { mode: 'readOnly' });
    expect(refused.conversation.isTurnOver).toBe(true);
    expect(refused.events.at(0)).toMatchObject({ type: 'session' });
    const { conversation } = play('ends/pi-write.jsonl', { mode: 'readOnly', mayIgnoreMode: true });
    expect(conversation.brokenPromise).toBe(
      'The agent changed hello.txt, although this run may change nothing.',
    );
    expect(notices(play('ends/pi-write.jsonl', { mode: 'ask' }).events)).toHaveLength(1);
    expect(notices(play('ends/pi-write.jsonl', { mode: 'allowEdits' }).events)).toEqual([]);
  });

  test('pi tells what a command prints in the terminal of a call', () => {
    const { events } = play('ends/pi-command.jsonl');
    expect(ends(events)).toMatchObject([{ output: 'hi-from-shell\n', exitCode: 0 }]);
    expect(notices(events)).toEqual([expect.stringContaining('ran echo hi-from-shell > shell-out.txt')]);
  });

  test('Cline changes files by a patch of no known kind: what it asks and what it did name them', () => {
    const { conversation, events } = play('ends/cline-patch.jsonl');
    const changes = [{ path: 'hello.txt', kind: 'add', newText: 'hello from mock\n' }];
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'request',
        request: expect.objectContaining({
          tool: expect.objectContaining({ kind: 'edit', title: 'hello.txt', changes }) as unknown,
        }) as unknown,
      }),
    );
    expect(ends(events)).toMatchObject([
      { files: changes, output: expect.stringContaining('Successfully applied patch') as string },
    ]);
    expect(notices(events)).toEqual([]);
    expect(conversation.openRequests).toHaveLength(1);
  });

  test('pi that never answers is at no turn, and nothing is taken for an end', () => {
    const { conversation } = play('acp/pi-no-session.jsonl');
    expect([conversation.isTurnOver, conversation.takesMessage]).toEqual([false, false]);
    expect(conversation.interrupt().send).toEqual([]);
  });

  test('the subagent of opencode that waits for nobody leaves its turn open', () => {
    const { conversation, events } = play('acp/opencode-subagent.jsonl');
    expect(conversation.isTurnOver).toBe(false);
    expect(events.filter(({ type }) => type === 'toolStart')).toHaveLength(1);
  });
});

describe('the same, told otherwise', () => {
  const NAMES = [
    ...[
      'acp/nanocoder-question.jsonl',
      'acp/kilo-question.jsonl',
      'ends/pi-command.jsonl',
      'ends/pi-write.jsonl',
    ],
    ...['ends/cline-patch.jsonl', 'ends/nanocoder-write.jsonl', 'ends/kilo-command.jsonl'],
  ];
  const news = fc.constantFrom<JsonObject>(
    { method: '_vendor/news', params: { a: 1 } },
    { method: 'session/update', params: { update: { sessionUpdate: 'tomorrow', x: [] } } },
    { method: 'session/update', params: { update: null } },
    { method: 'session/update' },
    { jsonrpc: '2.0', id: 999, result: {} },
  );

  test.each(NAMES)('%s, with unknown fields and messages between: nothing changes', (name) => {
    const expected = play(name);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(60), news), { maxLength: 6 }), fc.string(), (added, field) => {
        const { events, conversation } = play(name, {}, (told) => {
          const more = told.map((message) => ({ ...message, [`x${field}`]: { y: [1] } }));
          return added.reduce((all, [at, message]) => all.toSpliced(at, 0, message), more as JsonObject[]);
        });
        expect(events).toEqual(expected.events);
        expect(conversation.openRequests).toEqual(expected.conversation.openRequests);
      }),
      { numRuns: 30 },
    );
  });
});
