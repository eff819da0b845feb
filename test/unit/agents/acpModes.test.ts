import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/agents/json.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { beginSession, offering, push, sent, update } from './acpTalk.ts';
import { AT } from './recordings.ts';

/** What is set before the prompt. */
function settingsOf(session: JsonObject, request: { mode?: RunMode; model?: string }): unknown[] {
  const { conversation, step } = beginSession(session, { request: { mayIgnoreMode: true, ...request } });
  const set: unknown[] = [];
  for (let [next] = sent(step); next && next.method !== 'session/prompt';) {
    set.push(next.params);
    [next] = sent(push(conversation, { id: next.id, result: {} }));
  }
  return set;
}

/** An option to choose from. */
const select = ([id, category]: [string, string], currentValue: string, ...values: string[]) => ({
  ...{ type: 'select', id, name: id, category, currentValue },
  options: values.map((value) => ({ value, name: value })),
});

/** What each agent offers, as it does so itself; the first is its own choice. */
const OFFERS: Record<string, readonly (string | readonly [string, string])[]> = {
  claude: ['auto', 'default', 'acceptEdits', 'plan', 'bypassPermissions'],
  cline: ['act', ['plan', 'Explore the codebase and plan changes without modifying files']],
  codex: [
    'agent',
    ['read-only', 'Requires approval to edit files and access the internet.'],
    ...['workspace-write', 'agent-full-access'],
  ],
  copilot: ['x#agent', 'x#plan', 'x#autopilot'],
  gemini: ['default', 'autoEdit', 'yolo', 'plan'],
  kilo: [
    'code',
    ['ask', 'Get answers and explanations without making changes to the codebase.'],
    ...['debug', 'orchestrator', 'plan'],
  ],
  nanocoder: ['auto-accept', 'normal', 'yolo', 'plan'],
  opencode: ['build', 'plan'],
  qwen: ['auto', 'plan', 'default', 'auto-edit', 'yolo'],
  'the example of the protocol': [
    ['code', 'Write and modify code with full tool access'],
    ['ask', 'Request permission before making any changes'],
    ['architect', 'Design and plan software systems without implementation'],
  ],
};

describe('the mode of an agent', () => {
  test.each<[string, Record<RunMode, string>]>([
    ['claude', { ask: 'default', allowEdits: 'default', readOnly: 'plan', allowAll: 'bypassPermissions' }],
    ['cline', { ask: 'act', allowEdits: 'act', readOnly: 'plan', allowAll: 'act' }],
    [
      'codex',
      {
        ask: 'read-only',
        allowEdits: 'workspace-write',
        readOnly: 'read-only',
        allowAll: 'agent-full-access',
      },
    ],
    ['copilot', { ask: 'x#agent', allowEdits: 'x#agent', readOnly: 'x#plan', allowAll: 'x#agent' }],
    ['gemini', { ask: 'default', allowEdits: 'autoEdit', readOnly: 'plan', allowAll: 'yolo' }],
    ['kilo', { ask: 'code', allowEdits: 'code', readOnly: 'plan', allowAll: 'code' }],
    ['nanocoder', { ask: 'normal', allowEdits: 'auto-accept', readOnly: 'plan', allowAll: 'yolo' }],
    ['opencode', { ask: 'build', allowEdits: 'build', readOnly: 'plan', allowAll: 'build' }],
    ['qwen', { ask: 'default', allowEdits: 'auto-edit', readOnly: 'plan', allowAll: 'yolo' }],
    [
      'the example of the protocol',
      { ask: 'ask', allowEdits: 'code', readOnly: 'architect', allowAll: 'code' },
    ],
  ])('%s', (agent, expected) => {
    const offer = OFFERS[agent] ?? [];
    const ids = offer.map((mode) => (typeof mode === 'string' ? mode : mode[0]));
    for (const [mode, modeId] of Object.entries(expected) as [RunMode, string][])
      for (const current of ids) {
        const set = settingsOf(offering(current, ...offer), { mode });
        expect(set).toEqual(modeId === current ? [] : [{ sessionId: 's', modeId }]);
      }
  });

  test('is no level of thinking, however that is offered', () => {
    const levels = offering('off', ['off', 'x'], ['auto', 'x'], ['default', 'x']);
    const thoughts = { configOptions: [select(['t', 'thought_level'], 'off', 'off', 'auto', 'default')] };
    expect(settingsOf({ ...levels, ...thoughts }, { mode: 'ask' })).toEqual([]);
    expect(settingsOf({ ...levels, ...thoughts }, { mode: 'allowAll' })).toEqual([]);
    const named = {
      currentModeId: 'off',
      availableModes: [
        { id: 'off', name: 'Thinking: off' },
        { id: 'default', name: 'Thinking: default' },
      ],
    };
    expect(settingsOf({ modes: named }, { mode: 'ask' })).toEqual([]);
    const option = select(['mode', 'thought_level'], 'off', 'off', 'default');
    expect(settingsOf({ configOptions: [option] }, { mode: 'ask' })).toEqual([]);
  });

  test.each<RunMode>(['ask', 'allowEdits', 'allowAll'])('is told when none fits %s', (mode) => {
    const { step } = beginSession(offering('night', 'night', 'day'), { request: { mode } });
    expect(sent(step)).toMatchObject([{ method: 'session/prompt' }]);
    expect(step.events).toContainEqual({
      type: 'notice',
      text: expect.stringMatching(/its modes are: night, day\. It stays in its mode night\.$/) as string,
    });
  });

  test.each<RunMode>(['ask', 'allowEdits', 'allowAll'])(
    'is no matter where there are none, in %s',
    (mode) => {
      const { step } = beginSession({}, { request: { mode } });
      expect(step.events.map(({ type }) => type)).toEqual(['session', 'message']);
    },
  );

  test.each([
    ['no modes', {}],
    ['modes that all change something', offering('code', 'code', 'debug')],
    [
      'levels of thinking',
      { modes: { currentModeId: 'off', availableModes: [{ id: 'off', name: 'Thinking: off' }] } },
    ],
  ])('that changes nothing is missing with %s: the run does not start', (_name, session) => {
    const { conversation, step } = beginSession(session, { request: { mode: 'readOnly' } });
    expect(step.send).toEqual([]);
    expect(conversation.finish({ exitCode: 0, at: AT })).toMatchObject({ state: 'failed' });
    const told = beginSession(session, { request: { mode: 'readOnly', mayIgnoreMode: true } });
    expect(sent(told.step)).toMatchObject([{ method: 'session/prompt' }]);
  });
});

describe('the model of an agent', () => {
  const provider = select(['provider', 'model'], 'mock', 'mock', 'other');
  const model = select(['model', 'model'], 'm1', 'm1', 'm2');
  const effort = select(['effort', 'model'], 'low', 'low', 'high');
  const grouped = { ...model, options: [{ group: 'g', name: 'G', options: model.options }] };
  const flag = { type: 'boolean', id: 'model', category: 'model', name: 'x', currentValue: true };

  test.each<[string, JsonObject[], string, string]>([
    ['called model, behind a provider', [provider, model], 'm2', 'model'],
    ['called model, behind an effort', [effort, model], 'm2', 'model'],
    ['in groups', [provider, grouped], 'm2', 'model'],
    ['that it does not offer', [provider, model], 'm9', 'model'],
    ['that another option offers', [model, select(['variant', 'model'], 'v1', 'v1', 'v2')], 'v2', 'variant'],
    ['of the only option, whatever it is called', [select(['llm', 'model'], 'a', 'a', 'b')], 'b', 'llm'],
    ['beside a switch', [flag, select(['llm', 'model'], 'a', 'a', 'b')], 'b', 'llm'],
  ])('is set by its option: %s', (...[, configOptions, wanted, configId]) => {
    expect(settingsOf({ configOptions }, { model: wanted })).toEqual([
      { sessionId: 's', configId, value: wanted },
    ]);
  });

  test('is told, with those that it can change to', () => {
    const { step } = beginSession({ configOptions: [provider, model] });
    expect(step.events[0]).toEqual({ type: 'session', session: 's', model: 'm1', models: ['m1', 'm2'] });
    const models = { currentModelId: 'a', availableModels: [{ modelId: 'a' }, { modelId: 'b' }] };
    expect(beginSession({ models }).step.events[0]).toMatchObject({ model: 'a', models: ['a', 'b'] });
    expect(settingsOf({ models }, { model: 'b' })).toEqual([{ sessionId: 's', modelId: 'b' }]);
  });
});

describe('what an agent changes by itself', () => {
  const config = (mode: string, model: string) => ({
    configOptions: [
      select(['mode', 'mode'], mode, 'default', 'plan', 'yolo'),
      select(['model', 'model'], model, 'a', 'b'),
    ],
  });

  test('is told once, whichever way it is reported', () => {
    const { conversation } = beginSession({
      ...offering('default', 'default', 'plan', 'yolo'),
      ...config('default', 'a'),
    });
    const mode = (currentModeId: string) =>
      update(conversation, { sessionUpdate: 'current_mode_update', currentModeId });
    const options = (...now: [string, string]) =>
      update(conversation, { sessionUpdate: 'config_option_update', ...config(...now) });
    expect(mode('plan')).toEqual([{ type: 'settings', mode: 'readOnly' }]);
    expect(options('plan', 'a')).toEqual([]);
    expect(options('yolo', 'b')).toEqual([{ type: 'settings', mode: 'allowAll', model: 'b' }]);
    expect(mode('yolo')).toEqual([]);
    expect(mode('something new')).toEqual([]);
  });

  test.each([
    { sessionUpdate: 'current_mode_update', currentModeId: 'yolo' },
    { sessionUpdate: 'config_option_update', ...config('yolo', 'b') },
    { sessionUpdate: 'session_info_update', title: 'A subagent' },
    { sessionUpdate: 'usage_update', used: 1, size: 2 },
    { sessionUpdate: 'available_commands_update', availableCommands: [{ name: 'help' }] },
  ])('is none where it is about another session: $sessionUpdate', (said) => {
    const { conversation } = beginSession({ ...offering('default', 'default', 'yolo') });
    const tell = (sessionId: string) =>
      push(conversation, { method: 'session/update', params: { sessionId, update: said } }).events;
    expect(tell('other')).toEqual([]);
    expect(tell('s')).toHaveLength(1);
  });

  test('is no change where it is what was set', () => {
    const { conversation } = beginSession(offering('build', 'build', 'plan'), {
      request: { mode: 'allowAll' },
    });
    expect(update(conversation, { sessionUpdate: 'current_mode_update', currentModeId: 'build' })).toEqual(
      [],
    );
  });
});

describe('an adjustment while it runs', () => {
  test('sets the mode and the model, and holds once the agent agrees', () => {
    const session = {
      ...offering('default', 'default', 'plan', 'yolo'),
      configOptions: [select(['model', 'model'], 'a', 'a', 'b')],
    };
    const { conversation } = beginSession(session);
    const step = conversation.adjust({ mode: 'allowAll', model: 'b' });
    expect(step.events).toEqual([]);
    expect(sent(step)).toMatchObject([
      { id: 3, method: 'session/set_config_option', params: { configId: 'model', value: 'b' } },
      { id: 4, method: 'session/set_mode', params: { modeId: 'yolo' } },
    ]);
    expect(push(conversation, { id: 3, result: {} }).events).toEqual([{ type: 'settings', model: 'b' }]);
    expect(push(conversation, { id: 4, result: {} }).events).toEqual([
      { type: 'settings', mode: 'allowAll' },
    ]);
    expect(conversation.adjust({ mode: 'allowAll', model: 'b' }).send).toEqual([]);
  });

  test('to the mode of the run puts back an agent that has left it by itself', () => {
    const { conversation } = beginSession(offering('default', 'default', 'plan', 'yolo'));
    expect(conversation.adjust({ mode: 'ask' }).send).toEqual([]);
    update(conversation, { sessionUpdate: 'current_mode_update', currentModeId: 'yolo' });
    const step = conversation.adjust({ mode: 'ask' });
    expect(sent(step)).toMatchObject([{ method: 'session/set_mode', params: { modeId: 'default' } }]);
    expect(push(conversation, { id: 3, result: {} }).events).toEqual([{ type: 'settings', mode: 'ask' }]);
  });

  test('that is refused is told, and changes nothing', () => {
    const { conversation } = beginSession(offering('default', 'default', 'yolo'));
    conversation.adjust({ mode: 'allowAll' });
    const { events } = push(conversation, { id: 3, error: { code: -32603, message: 'no' } });
    expect(events).toMatchObject([{ type: 'notice', text: expect.stringContaining('no') as string }]);
    expect(sent(conversation.adjust({ mode: 'allowAll' }))).toMatchObject([{ method: 'session/set_mode' }]);
  });

  test('of an agent without modes is how its requests are answered; read-only it cannot become', () => {
    const { conversation } = beginSession();
    const { events } = conversation.adjust({ mode: 'allowAll' });
    expect(events).toEqual([{ type: 'settings', mode: 'allowAll' }]);
    expect(conversation.adjust({ mode: 'readOnly' }).send).toEqual([]);
  });
});
