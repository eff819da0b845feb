import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asObject, type JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, ConversationStep, RecordEntry } from '../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../../../src/protocol/agentRequests.ts';
import { resolveAnswer } from '../../../src/protocol/requestAnswers.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { adapterOf, requestFor } from './recordings.ts';
import { replayed } from './replayed.ts';

/* Questions, plans and changes of the mode, over the control protocol. */

const MODES: RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const TOOLS = {
  claude: { ask: 'AskUserQuestion', plan: 'ExitPlanMode', write: 'Write', run: 'Bash' },
  qwen: { ask: 'ask_user_question', plan: 'exit_plan_mode', write: 'write_file', run: 'run_shell_command' },
} as const;
type Id = keyof typeof TOOLS;
const IDS = Object.keys(TOOLS) as Id[];
const EACH = IDS.flatMap((id) => MODES.map((mode) => [id, mode] as const));

const READY = { type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } };
const COLOR = {
  question: 'Which color?',
  header: 'Color',
  options: [
    { label: 'Red', description: 'warm' },
    { label: 'Blue', description: 'cold' },
  ],
  multiSelect: false,
};

class Talk {
  readonly conversation: Conversation;
  readonly output: string[] = [];
  readonly sent: RecordEntry[] = [];
  readonly events: AgentStep[] = [];

  readonly id: Id;
  readonly mode: RunMode;

  constructor(id: Id, mode: RunMode) {
    this.id = id;
    this.mode = mode;
    this.conversation = this.another();
    this.take(this.conversation.open());
    this.hear(READY);
  }

  another(): Conversation {
    return adapterOf(this.id).conversation(requestFor({ transport: 'control', mode: this.mode }));
  }

  take(step: ConversationStep): JsonObject[] {
    this.events.push(...step.events);
    this.sent.push(...step.send.map((line) => ({ line, after: this.output.length })));
    return step.send.map((line) => JSON.parse(line) as JsonObject);
  }

  hear(message: JsonObject): JsonObject[] {
    const line = JSON.stringify(message);
    this.output.push(line);
    return this.take(this.conversation.push(line));
  }

  ask(requestId: string, tool: string, ...[input, more = {}]: [JsonObject, JsonObject?]): JsonObject[] {
    const request = {
      subtype: 'can_use_tool',
      tool_name: tool,
      input,
      tool_use_id: `t-${requestId}`,
      ...more,
    };
    return this.hear({ type: 'control_request', request_id: requestId, request });
  }

  get open(): AgentRequest {
    const [request] = this.conversation.openRequests;
    if (!request) throw new Error('It asks nothing.');
    return request;
  }

  answer(answer: RequestAnswer): JsonObject[] {
    return this.take(this.conversation.answer(this.open.id, answer));
  }

  /** A new host comes to the same, wherever the old one stopped, and has nothing to send again. */
  expectReplay(): void {
    const { events, send } = replayed(this.another(), this);
    expect({ events, send }).toEqual({ events: this.events, send: [] });
  }
}

const responseOf = (line: JsonObject | undefined) => asObject(asObject(line?.response).response);

describe.each(EACH)('%s in mode %s', (id, mode) => {
  test('a question is asked, and its answer arrives', () => {
    const talk = new Talk(id, mode);
    expect(talk.ask('q', TOOLS[id].ask, { questions: [COLOR] }, { later: 1 })).toEqual([]);
    expect(talk.open).toMatchObject({ kind: 'question', options: [{ id: 'Red' }, { id: 'Blue' }] });
    expect(talk.open.fields).toMatchObject([{ id: 'color', type: 'choice', takesOther: true }]);
    const [line] = talk.answer(resolveAnswer(talk.open, { option: 'Blue' }));
    const answers = { [id === 'claude' ? 'Which color?' : '0']: 'Blue' };
    expect(responseOf(line)).toEqual({ behavior: 'allow', updatedInput: { questions: [COLOR], answers } });
    expect(talk.events.at(-1)).toEqual({
      ...{ type: 'answer', request: 'q', decision: 'allow', fields: { color: 'Blue' } },
    });
    expect(talk.conversation.openRequests).toEqual([]);
    expect(talk.take(talk.conversation.answer('q', { fields: { color: 'Red' } }))).toEqual([]);
    talk.expectReplay();
  });

  test('a question can be declined, with a reason', () => {
    const talk = new Talk(id, mode);
    talk.ask('q', TOOLS[id].ask, { questions: [COLOR] });
    const [line] = talk.answer({ reason: 'Decide yourself.' });
    expect(responseOf(line)).toEqual({ behavior: 'deny', message: 'Decide yourself.' });
    expect(talk.events.at(-1)).toMatchObject({ decision: 'deny', reason: 'Decide yourself.' });
    talk.expectReplay();
  });

  test.each(['allowEdits', 'ask'] as const)('a plan is approved, and the run goes on in mode %s', (next) => {
    const talk = new Talk(id, mode);
    talk.ask('p', TOOLS[id].plan, { plan: '# The plan' });
    expect(talk.open).toMatchObject({ kind: 'plan', text: '# The plan' });
    const ids = talk.open.options.map((option) => option.id);
    expect(ids).toEqual([...(mode === 'allowAll' ? ['allowAll'] : []), 'allowEdits', 'ask', 'deny']);
    const lines = talk.answer(resolveAnswer(talk.open, { option: next }));
    expect(responseOf(lines[0])).toMatchObject({ behavior: 'allow', updatedInput: { plan: '# The plan' } });
    const setMode = { type: 'setMode', mode: 'default', destination: 'session' };
    if (id === 'claude') expect(responseOf(lines[0]).updatedPermissions).toEqual([setMode]);
    else expect(lines[1]).toMatchObject({ request: { subtype: 'set_permission_mode', mode: 'default' } });
    const told = talk.events.slice(talk.events.findIndex(({ type }) => type === 'answer'));
    const answer = { type: 'answer', request: 'p', decision: next === 'ask' ? 'allow' : 'allowAlways' };
    expect(told).toMatchObject([answer, ...(next === mode ? [] : [{ type: 'settings', mode: next }])]);
    // The policy follows: what is written is looked at in one mode, and asked about in the other.
    talk.ask('w', TOOLS[id].write, { file_path: 'a.txt', content: 'x' });
    expect(talk.conversation.openChecks).toHaveLength(next === 'allowEdits' ? 1 : 0);
    expect(talk.conversation.openRequests).toHaveLength(next === 'allowEdits' ? 0 : 1);
    talk.expectReplay();
  });

  test('planning goes on, with words', () => {
    const talk = new Talk(id, mode);
    talk.ask('p', TOOLS[id].plan, { plan: 'x' });
    const lines = talk.answer({ option: 'deny', reason: 'Add tests.' });
    expect(lines.map(responseOf)).toEqual([{ behavior: 'deny', message: 'Add tests.' }]);
    expect(talk.events.some(({ type }) => type === 'settings')).toBe(false);
    talk.expectReplay();
  });

  test('the shorthands of a plan mean one option each', () => {
    const talk = new Talk(id, mode);
    talk.ask('p', TOOLS[id].plan, {});
    expect(resolveAnswer(talk.open, { decision: 'allow' })).toEqual({ option: 'ask' });
    expect(resolveAnswer(talk.open, { decision: 'deny' })).toEqual({ option: 'deny' });
    expect(talk.open.text).toBeUndefined();
  });

  test('what wants a person is never answered by the mode', () => {
    const talk = new Talk(id, mode);
    expect(talk.ask('x', 'PickColor', { color: '' }, { requires_user_interaction: true })).toEqual([]);
    expect(talk.open.kind).toBeUndefined();
    expect(talk.open.options.map(({ decision }) => decision)).toEqual(['allow', 'deny']);
  });

  test.each(MODES)('the mode can be changed to %s, and holds at once', (next) => {
    const talk = new Talk(id, mode);
    const [line] = talk.take(talk.conversation.adjust({ mode: next }));
    expect(line).toMatchObject({ type: 'control_request', request: { subtype: 'set_permission_mode' } });
    talk.ask('w', TOOLS[id].run, { command: 'touch x' });
    const isAsked = next === 'ask' || next === 'allowEdits';
    expect(talk.conversation.openRequests).toHaveLength(isAsked ? 1 : 0);
    if (!isAsked) {
      const behavior = next === 'allowAll' ? 'allow' : 'deny';
      expect(responseOf(JSON.parse((talk.sent.at(-1) as { line: string }).line) as JsonObject)).toMatchObject(
        {
          behavior,
        },
      );
    }
    talk.hear({ type: 'control_response', response: { subtype: 'success', request_id: line?.request_id } });
    const settings = talk.events.filter(({ type }) => type === 'settings');
    expect(settings).toEqual(next === mode ? [] : [{ type: 'settings', mode: next }]);
    talk.expectReplay();
  });
});

describe.each(IDS)('%s', (id) => {
  test('several questions are answered together, choices and own words', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom('Tests', 'Docs', 'Code'), { minLength: 1 }),
        fc.constantFrom('Red', 'Green, rather', 'a "quoted" text'),
        (parts, color) => {
          const talk = new Talk(id, 'allowAll');
          const options = ['Tests', 'Docs', 'Code'].map((label) => ({ label, description: '' }));
          const many = { question: 'Which parts?', header: 'Parts', options, multiSelect: true };
          talk.ask('q', TOOLS[id].ask, { questions: [COLOR, many] });
          expect(talk.open.options).toEqual([]);
          const fields = { color, parts };
          const [line] = talk.answer(resolveAnswer(talk.open, { fields }));
          const texts = Object.values(asObject(asObject(responseOf(line).updatedInput).answers));
          expect(texts).toEqual([color, parts.join(', ')]);
          expect(talk.events.at(-1)).toMatchObject({ fields });
          talk.expectReplay();
        },
      ),
    );
  });

  test('the model is changed when the agent says so', () => {
    const talk = new Talk(id, 'ask');
    const [good, bad] = ['opus', 'nonsense'].map((model) => {
      const [line] = talk.take(talk.conversation.adjust({ model }));
      expect(line?.request).toEqual({ subtype: 'set_model', model });
      return line?.request_id;
    });
    expect(good).not.toBe(bad);
    expect(talk.events.filter(({ type }) => type === 'settings')).toEqual([]);
    talk.hear({ type: 'control_response', response: { subtype: 'success', request_id: good } });
    const error = 'There is no such model.';
    talk.hear({ type: 'control_response', response: { subtype: 'error', request_id: bad, error } });
    expect(talk.events.slice(-2)).toMatchObject([
      { type: 'settings', model: 'opus' },
      { type: 'notice', text: expect.stringContaining(error) as string },
    ]);
    talk.hear({ type: 'control_response', response: { subtype: 'success', request_id: good } });
    talk.expectReplay();
  });

  test('both are changed with two requests; before it is ready, neither', () => {
    const talk = new Talk(id, 'ask');
    const lines = talk.take(talk.conversation.adjust({ mode: 'readOnly', model: 'opus' }));
    expect(lines.map(({ request }) => asObject(request).subtype)).toEqual([
      'set_permission_mode',
      'set_model',
    ]);
    expect(new Set(lines.map(({ request_id: each }) => each)).size).toBe(2);
    expect(talk.another().adjust({ mode: 'ask' })).toEqual({ events: [], send: [] });
  });

  test('an open question is withdrawn by the agent, and by the end of its turn', () => {
    const talk = new Talk(id, 'ask');
    talk.ask('q1', TOOLS[id].ask, { questions: [COLOR] });
    talk.ask('q2', TOOLS[id].plan, { plan: 'x' });
    talk.hear({ type: 'control_cancel_request', request_id: 'q1' });
    expect(talk.events.at(-1)).toEqual({ type: 'withdrawn', request: 'q1' });
    expect(talk.take(talk.conversation.answer('q1', { fields: { color: 'Red' } }))).toEqual([]);
    talk.hear({ type: 'result', subtype: 'success', is_error: false, result: 'ok' });
    expect(talk.events).toContainEqual({ type: 'withdrawn', request: 'q2' });
  });
});

describe('what "always" gives Claude', () => {
  const setMode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };
  const rule = {
    type: 'addRules',
    rules: [{ toolName: 'Bash' }],
    behavior: 'allow',
    destination: 'localSettings',
  };

  test('edits are allowed by Legwork, so that the mode means the same with every agent', () => {
    const talk = new Talk('claude', 'ask');
    talk.ask('w', 'Write', { file_path: 'a.txt', content: 'x' }, { permission_suggestions: [setMode] });
    expect(talk.open.options).toContainEqual({
      ...{ id: 'allowAlways', decision: 'allowAlways', label: 'Allow Edits for This Session' },
      mode: 'allowEdits',
    });
    const [line] = talk.answer({ option: 'allowAlways' });
    expect(responseOf(line).updatedPermissions).toEqual([]);
    talk.ask('w2', 'Write', { file_path: 'b.txt', content: 'x' }, { permission_suggestions: [setMode] });
    expect(talk.conversation.openChecks).toHaveLength(1);
    talk.ask('b', 'Bash', { command: 'touch c.txt' });
    expect(talk.conversation.openRequests).toHaveLength(1);
    talk.expectReplay();
  });

  test('rules are for the session, and never written into the project', () => {
    const talk = new Talk('claude', 'ask');
    talk.ask('b', 'Bash', { command: 'touch a' }, { permission_suggestions: [rule, setMode] });
    const [line] = talk.answer({ option: 'allowAlways' });
    expect(responseOf(line).updatedPermissions).toEqual([{ ...rule, destination: 'session' }]);
    expect(talk.events.at(-1)).toEqual({ type: 'answer', request: 'b', decision: 'allowAlways' });
    talk.expectReplay();
  });
});

describe('what they offer', () => {
  const begun = (id: Id, response: JsonObject, init: JsonObject) => {
    const conversation = adapterOf(id).conversation(requestFor({ transport: 'control' }));
    conversation.open();
    const ready = { ...READY, response: { ...READY.response, response } };
    const messages = [ready, { type: 'system', subtype: 'init', session_id: 's', ...init }];
    return [...messages, ...messages].flatMap((each) => conversation.push(JSON.stringify(each)).events);
  };

  test('Claude tells its commands and models at once', () => {
    const commands = [
      { name: 'compact', description: 'Shortens it.\nReally.', argumentHint: '[what]' },
      { name: '/review', description: 'Looks.', argumentHint: '' },
      { description: 'has no name' },
    ];
    const events = begun(
      'claude',
      { commands, models: [{ value: 'opus' }, { value: 'haiku' }, {}] },
      { slash_commands: ['compact'] },
    );
    expect(events.filter(({ type }) => type === 'commands' || type === 'session')).toMatchObject([
      {
        commands: [
          { name: 'compact', description: expect.stringMatching(/^Shortens it\./) as string, hint: '[what]' },
          { name: 'review', description: 'Looks.' },
        ],
      },
      { type: 'session', models: ['opus', 'haiku'] },
    ]);
  });

  test('Qwen tells the names of its commands with its turn', () => {
    const events = begun('qwen', { commands: 'none' }, { slash_commands: ['compress', '', 7] });
    expect(events.filter(({ type }) => type === 'commands')).toEqual([
      { type: 'commands', commands: [{ name: 'compress', description: '' }] },
    ]);
  });

  test('no more are told than anybody looks through', () => {
    const commands = Array.from({ length: 1000 }, (_, index) => ({ name: `c${index}` }));
    const [told] = begun('claude', { commands }, {}).filter(({ type }) => type === 'commands');
    expect(told).toMatchObject({ commands: { length: 200 } });
  });
});
