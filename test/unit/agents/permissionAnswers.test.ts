import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acpAgent } from '../../../src/agents/acpAgent.ts';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, RecordEntry } from '../../../src/core/agentAdapter.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import {
  namedOptions,
  optionFor,
  optionsCalled,
  shorthandsOf,
} from '../../../src/protocol/requestOptions.ts';
import { requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

/* What reaches an agent is what was chosen: by the option's name, by a word that can mean only one, or a denial. */

const MODES: RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const ANY = acpAgent({ id: 'any', command: ['any'] });
const WELCOME = [
  { id: 0, result: { protocolVersion: 1, agentCapabilities: {} } },
  { id: 1, result: { sessionId: 's' } },
].map(lineOf);

function lineOf(message: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', ...message });
}

function begin(mode: RunMode): Conversation {
  const conversation = ANY.conversation(requestFor({ transport: 'acp', mode, mayIgnoreMode: true }));
  conversation.open();
  for (const line of WELCOME) conversation.push(line);
  return conversation;
}

function askLine(options: unknown, kind = 'execute', id: unknown = 7): string {
  const toolCall = { toolCallId: 'c', kind, title: 'Which database?', locations: [{ path: '/w/a' }] };
  return lineOf({ id, method: 'session/request_permission', params: { sessionId: 's', toolCall, options } });
}

const outcomeOf = (line: string | undefined) =>
  asObject(asObject((JSON.parse(line ?? '{}') as JsonObject).result).outcome);
const CANCELLED = { outcome: 'cancelled' };
const selected = (optionId: string) => ({ outcome: 'selected', optionId });

const kind = fc.constantFrom(
  'allow_once',
  'allow_always',
  'reject_once',
  'reject_always',
  'maybe',
  '',
  null,
  'toString',
);
const name = fc.oneof(
  fc.constantFrom('Yes', 'No', 'yes', '1', '2', '2.', '', ' ', 'constructor', '\u001b[31m'),
  fc.string(),
);
const option = fc.record({
  optionId: fc.oneof(fc.constantFrom('a', 'b', '1', '2.', ''), fc.string()),
  kind,
  name,
});
const options = fc.array(option, { maxLength: 5 });

describe('an answer', () => {
  test('is the option that was called by its name, its number or its id', () => {
    fc.assert(
      fc.property(options, fc.nat(4), (offered, place) => {
        const conversation = begin('ask');
        conversation.push(askLine(offered));
        const [request] = conversation.openRequests;
        expect(request?.options.map(({ id }) => id)).toEqual(offered.map(({ optionId }) => optionId));
        const wanted = offered[place];
        if (!wanted) return;
        const shown = namedOptions(request?.options ?? [])[place];
        for (const word of [shown?.name ?? '', `${place + 1}`, `${place + 1}.`, wanted.optionId]) {
          const called = optionsCalled(request?.options ?? [], word);
          // A word that may mean several is no answer, and what it may mean has the one that was wanted.
          expect(called.map(({ number }) => number)).toContain(place + 1);
        }
        const { send } = conversation.answer('7', { option: wanted.optionId });
        expect(outcomeOf(send[0])).toEqual(selected(wanted.optionId));
      }),
    );
  });

  test('is the one option that a word can mean, and no other', () => {
    fc.assert(
      fc.property(options, (offered) => {
        const conversation = begin('ask');
        conversation.push(askLine(offered));
        const known = conversation.openRequests[0]?.options ?? [];
        const ofKind = (of: string) => offered.filter((each) => each.kind === of);
        const isKnown = offered.every((each) => /^(?:allow|reject)_(?:once|always)$/.test(each.kind ?? ''));
        for (const [decision, of] of [
          ['allow', 'allow_once'],
          ['allowAlways', 'allow_always'],
        ] as const) {
          const [only, ...others] = ofKind(of);
          const isOnly =
            only &&
            others.length === 0 &&
            offered.filter((each) => each.optionId === only.optionId).length === 1;
          expect(optionFor(known, decision)?.id).toBe(isKnown && isOnly ? only.optionId : undefined);
          expect(shorthandsOf(known).includes(decision)).toBe(optionFor(known, decision) !== undefined);
        }
        const denial = optionFor(known, 'deny');
        if (denial)
          expect(offered.filter((each) => each.optionId === denial.id).map((each) => each.kind)).toEqual([
            expect.stringMatching(/^reject/),
          ]);
        expect(shorthandsOf(known)).toContain('deny');
        const { send, events } = conversation.answer('7', denial ? { option: denial.id } : {});
        expect(outcomeOf(send[0])).toEqual(denial ? selected(denial.id) : CANCELLED);
        expect(events).toMatchObject([
          { type: 'answer', decision: expect.stringMatching(/^deny/) as string },
        ]);
      }),
    );
  });

  test.each(MODES)('%s never chooses between options by itself', (mode) => {
    const call = fc.constantFrom('execute', 'edit', 'read', 'other');
    fc.assert(
      fc.property(options, call, (offered, of) => {
        const conversation = begin(mode);
        let { send } = conversation.push(askLine(offered, of));
        const [check] = conversation.openChecks;
        if (check) ({ send } = conversation.endCheck(check.id, true));
        const isOpen = conversation.openRequests.length === 1;
        expect(send.length).toBe(isOpen ? 0 : 1);
        if (isOpen) return;
        const outcome = outcomeOf(send[0]);
        const allowing = offered.filter(
          (each) => each.kind !== 'reject_once' && each.kind !== 'reject_always',
        );
        if (mode === 'readOnly') {
          const chosen = offered.filter((each) => each.optionId === outcome.optionId);
          expect(chosen.every((each) => each.kind?.startsWith('reject_'))).toBe(true);
        } else {
          const chosen = allowing.filter((each) => each.optionId === outcome.optionId);
          expect(chosen).toHaveLength(1);
          expect(allowing.filter((each) => each.kind === chosen[0]?.kind)).toHaveLength(1);
          expect(allowing.every((each) => each.kind === 'allow_once' || each.kind === 'allow_always')).toBe(
            true,
          );
        }
      }),
    );
  });

  test.each(MODES)('in %s a question of an agent waits for a person', (mode) => {
    const conversation = begin(mode);
    const toolCall = {
      toolCallId: 'c',
      kind: 'other',
      _meta: { claudeCode: { toolName: 'AskUserQuestion' } },
    };
    const params = {
      sessionId: 's',
      toolCall,
      options: [{ optionId: 'a', kind: 'allow_once', name: 'Red' }],
    };
    conversation.push(lineOf({ id: 1, method: 'session/request_permission', params }));
    expect(conversation.openRequests).toHaveLength(1);
    expect(outcomeOf(conversation.answer('1', {}).send[0])).toEqual(CANCELLED);
  });
});

const PG = [
  { optionId: 'pg', kind: 'allow_once', name: 'Postgres (drops the old tables)' },
  { optionId: 'sl', kind: 'allow_once', name: 'SQLite' },
  { optionId: 'no', kind: 'reject_once', name: 'Neither' },
];

describe('a new host', () => {
  /** What happened in a run: what was pushed, answered or found out, and the record of it. */
  const act = fc.oneof(
    fc.record({
      do: fc.constant('ask' as const),
      options,
      kind: fc.constantFrom('edit', 'execute'),
      id: fc.nat(2),
    }),
    fc.record({
      do: fc.constant('fs' as const),
      id: fc.nat(2),
      method: fc.constantFrom('fs/read_text_file', 'x'),
    }),
    fc.record({
      do: fc.constant('answer' as const),
      option: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    }),
    fc.record({ do: fc.constant('check' as const), areOrdinary: fc.boolean() }),
    fc.record({ do: fc.constant('interrupt' as const) }),
  );

  test.each(MODES)('comes to the same from the record, in %s', (mode) => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        const live = ANY.conversation(requestFor({ transport: 'acp', mode, mayIgnoreMode: true }));
        const output: string[] = [];
        const record: RecordEntry[] = [];
        const events: unknown[] = [];
        const take = (step: ReturnType<Conversation['open']>, interrupts?: true) => {
          record.push(
            ...step.send.map((line) => ({ line, after: output.length, ...(interrupts && { interrupts }) })),
          );
          events.push(...step.events);
        };
        const push = (line: string) => {
          output.push(line);
          take(live.push(line));
        };
        take(live.open());
        for (const line of WELCOME) push(line);
        for (const each of acts) {
          const [request] = live.openRequests;
          const [check] = live.openChecks;
          if (each.do === 'ask') push(askLine(each.options, each.kind, each.id));
          else if (each.do === 'fs') push(lineOf({ id: each.id, method: each.method, params: {} }));
          else if (each.do === 'interrupt') take(live.interrupt(), true);
          else if (each.do === 'answer' && request)
            take(live.answer(request.id, each.option === undefined ? {} : { option: each.option }));
          else if (each.do === 'check' && check) {
            record.push({ check: check.id, areOrdinary: each.areOrdinary, after: output.length });
            take(live.endCheck(check.id, each.areOrdinary));
          }
        }
        const next = ANY.conversation(requestFor({ transport: 'acp', mode, mayIgnoreMode: true }));
        expect(replayed(next, { output, sent: record })).toEqual({ events, send: [] });
        expect(next.openRequests).toEqual(live.openRequests);
        expect(next.openChecks).toEqual(live.openChecks);
      }),
    );
  });

  /** The record of a run of an earlier version, which answered by other rules, and what stood in its transcript. */
  function former(mode: RunMode, lines: string[], answers: [after: number, message: JsonObject][]) {
    const output = [...WELCOME, ...lines];
    const opened = ANY.conversation(requestFor({ transport: 'acp', mode, mayIgnoreMode: true }));
    const begun = [opened.open(), ...WELCOME.map((line) => opened.push(line))];
    const sent = begun.flatMap(({ send }, after) => send.map((line) => ({ line, after })));
    const all = [
      ...sent,
      ...answers.map(([after, message]) => ({ line: lineOf(message), after: after + 2 })),
    ];
    const conversation = ANY.conversation(requestFor({ transport: 'acp', mode, mayIgnoreMode: true }));
    const replay = conversation.replay(all, { lines: Number.POSITIVE_INFINITY, entries: all });
    const events = [...replay.begin(), ...output.flatMap((line) => replay.push(line))];
    const last = replay.end();
    const known = begun.flatMap((step) => step.events).length;
    return {
      events: [...events, ...last.events].slice(known).map(({ type }) => type),
      send: last.send,
      conversation,
    };
  }
  const selectedBy = (id: number, optionId: string) => ({ id, result: { outcome: selected(optionId) } });

  test('repeats what an earlier version answered by itself, and nothing more', () => {
    const edit = (path: string, id: number) => {
      const toolCall = { toolCallId: `c${id}`, kind: 'edit', title: 'Edit', locations: [{ path }] };
      return lineOf({ id, method: 'session/request_permission', params: { toolCall, options: PG.slice(1) } });
    };
    const inside = requestFor().cwd;
    expect(former('allowAll', [askLine(PG)], [[1, selectedBy(7, 'pg')]])).toMatchObject({
      events: ['toolStart'],
      send: [],
    });
    expect(
      former(
        'allowEdits',
        [edit(`${inside}/a`, 1), edit('/etc/passwd', 2)],
        [
          [1, selectedBy(1, 'sl')],
          [2, selectedBy(2, 'sl')],
        ],
      ),
    ).toMatchObject({
      events: ['toolStart', 'toolStart', 'request', 'answer'],
      send: [],
    });
    const files = ['fs/write_text_file', 'fs/read_text_file', 'terminal/create'].map((method, id) =>
      lineOf({ id, method, params: { path: '/x' } }),
    );
    const answered = former('ask', files, [
      [1, { id: 0, result: {} }],
      [2, { id: 1, result: { content: 'x' } }],
      [3, { id: 2, error: { code: -32601, message: 'Legwork has no method terminal/create.' } }],
    ]);
    expect(answered).toMatchObject({ events: [], send: [] });
    // What comes after it is answered by the rules of now.
    const [next] = [answered.conversation.push(files[0] ?? '')];
    expect(next?.events).toMatchObject([{ type: 'notice' }]);
  });

  test('answers by its own rules what an earlier version did not', () => {
    const asked = former('allowAll', [askLine(PG)], []);
    expect(asked).toMatchObject({ events: ['toolStart', 'request'], send: [] });
    expect(asked.conversation.openRequests).toHaveLength(1);
    const refused = former(
      'ask',
      [lineOf({ id: 3, method: 'fs/write_text_file', params: { path: '/x' } })],
      [],
    );
    expect(refused.send.map((line) => JSON.parse(line) as JsonObject)).toMatchObject([
      { id: 3, error: { code: -32601 } },
    ]);
  });

  test('takes options of any shape', () => {
    const conversation = begin('ask');
    const odd = [null, 7, {}, { optionId: 5 }, { optionId: 'a' }, { optionId: 'b', name: 3, kind: 4 }];
    conversation.push(askLine(odd));
    expect(conversation.openRequests[0]?.options).toEqual([
      { id: 'a', label: 'a' },
      { id: 'b', label: 'b' },
    ]);
    for (const shape of [undefined, null, {}, 'x']) {
      const other = begin('ask');
      other.push(askLine(shape));
      expect(other.openRequests[0]?.options).toEqual([]);
      expect(outcomeOf(other.answer('7', {}).send[0])).toEqual(CANCELLED);
    }
  });
});
