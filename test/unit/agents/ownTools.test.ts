import { describe, expect, test } from 'vitest';
import { claudeAcp } from '../../../src/agents/acpAgent.ts';
import { KNOWN_AGENTS } from '../../../src/agents/agents.ts';
import type { JsonObject } from '../../../src/agents/json.ts';
import { OWN_TOOLS, READING_TOOLS } from '../../../src/agents/ownTools.ts';
import type { Conversation, RunRequest, ToolServer } from '../../../src/core/agentAdapter.ts';
import type { Transport } from '../../../src/protocol/agentRun.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { TOOLS } from '../../../src/tools/tools.ts';
import { ask, beginSession, push, sent, update } from './acpTalk.ts';
import { adapterOf, requestFor } from './recordings.ts';

const SERVER: ToolServer = {
  name: 'legwork_7f3k2m9q',
  command: '/data/bin/legwork',
  args: ['mcp'],
  environment: { LEGWORK_HOME: '/data/"odd" dir', LEGWORK_TASK_ID: 'ag-7f3k2m9q' },
};
const OFFERED = { tools: SERVER, briefing: 'Legwork is there.' };
const MODES: readonly RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];
const OPTIONS = [
  ['yes', 'allow_once'],
  ['always', 'allow_always'],
  ['no', 'reject_once'],
] as const;

test('the tools are known by name, and which of them only read', () => {
  expect([...OWN_TOOLS].sort()).toEqual(TOOLS.map(({ name }) => name).sort());
  const reading = TOOLS.filter(({ effect }) => effect === 'reads').map(({ name }) => name);
  expect([...READING_TOOLS].sort()).toEqual(reading.sort());
});

describe('the server is part of what an agent is started with', () => {
  const kinds = KNOWN_AGENTS.flatMap((adapter) =>
    Object.entries(adapter.transports).map(([transport, { tools }]) => ({
      title: `${adapter.id} over ${transport}`,
      adapter,
      transport: transport as Transport,
      tools,
    })),
  );

  test.each(kinds)('$title', ({ adapter, transport, tools }) => {
    for (const mode of MODES) {
      const begun = (more: Partial<RunRequest>) => {
        const request = requestFor({ transport, mode, command: ['agent'], ...more });
        const conversation = adapter.conversation(request);
        const lines = [...conversation.open().send];
        if (transport === 'acp')
          lines.push(
            ...push(conversation, { id: 0, result: { protocolVersion: 1, agentCapabilities: {} } }).send,
          );
        return JSON.stringify([adapter.launch(request), lines]);
      };
      expect(begun({})).not.toContain('legwork_7f3k2m9q');
      expect(begun({})).not.toContain('mcp_servers');
      if (!tools) continue;
      const told = begun(OFFERED);
      for (const word of ['/data/bin/legwork', 'ag-7f3k2m9q', 'LEGWORK_HOME']) expect(told).toContain(word);
    }
  });

  test('as a table of TOML for Codex, as JSON for Claude Code and Qwen Code', () => {
    const request = requestFor({ transport: 'jsonl', command: ['codex'], tools: SERVER, mode: 'ask' });
    expect(adapterOf('codex').launch(request).argv).toContain(
      String.raw`mcp_servers.legwork_7f3k2m9q={command="/data/bin/legwork",args=["mcp"],env={LEGWORK_HOME="/data/\"odd\" dir",LEGWORK_TASK_ID="ag-7f3k2m9q"},default_tools_approval_mode="approve"}`,
    );
    for (const id of ['claude', 'qwen']) {
      const { argv } = adapterOf(id).launch(requestFor({ transport: 'control', tools: SERVER }));
      const config = JSON.parse(argv[argv.indexOf('--mcp-config') + 1] ?? '') as JsonObject;
      const { command, args, environment: env } = SERVER;
      expect(config).toEqual({ mcpServers: { legwork: { command, args, env } } });
      expect(argv.at(-1)).not.toContain('mcpServers');
    }
  });

  test('what changes something is not allowed beforehand in read-only mode', () => {
    const launch = (id: string, mode: RunMode) =>
      adapterOf(id).launch(requestFor({ transport: 'jsonl', tools: SERVER, mode }));
    expect(launch('codex', 'readOnly').argv.join(' ')).not.toContain('approve');
    expect(launch('copilot', 'ask').argv).toContain('legwork_7f3k2m9q');
    expect(launch('copilot', 'readOnly').argv).not.toContain('legwork_7f3k2m9q');
    expect(launch('copilot', 'readOnly').argv).toContain('legwork_7f3k2m9q(get_task)');
    const permission = JSON.parse(launch('opencode', 'readOnly').environment.OPENCODE_PERMISSION ?? '');
    expect(permission).toMatchObject({ 'legwork_7f3k2m9q_*': 'deny', legwork_7f3k2m9q_get_task: 'allow' });
    // The last that fits counts.
    expect(Object.keys(permission).indexOf('legwork_7f3k2m9q_*')).toBeLessThan(
      Object.keys(permission).indexOf('legwork_7f3k2m9q_get_task'),
    );
  });
});

/** Whether an answer allows, denies, or is left to a person. */
type Ruling = 'allow' | 'deny' | 'ask';

interface Asking {
  title: string;
  /** Has a conversation ask for a tool of this server. */
  ask(conversation: Conversation, server: string, tool: string): Ruling;
  begin(request: Partial<RunRequest>): Conversation;
  /** The name under which the agent has Legwork's server. */
  own: string;
}

const beginAcp = (request: Partial<RunRequest>) => {
  const modes = {
    currentModeId: 'default',
    availableModes: ['default', 'plan'].map((id) => ({ id, name: id })),
  };
  const { conversation, step } = beginSession({ modes }, { request });
  for (let [next] = sent(step); next && next.method !== 'session/prompt';)
    [next] = sent(push(conversation, { id: next.id, result: {} }));
  return conversation;
};
const acpRuling = (conversation: Conversation, call: JsonObject): Ruling => {
  const [answer] = sent(ask(conversation, OPTIONS, call)) as { result: { outcome: { optionId: string } } }[];
  if (!answer) return 'ask';
  return answer.result.outcome.optionId === 'yes' ? 'allow' : 'deny';
};

const CONTROL: Asking[] = ['claude', 'qwen'].map((id) => ({
  title: id,
  own: 'legwork',
  begin(request) {
    const conversation = adapterOf(id).conversation(requestFor({ transport: 'control', ...request }));
    conversation.open();
    const response = { type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } };
    conversation.push(JSON.stringify(response));
    return conversation;
  },
  ask(conversation, server, tool) {
    const input = { command: 'npm run build', id: 'sh-1' };
    const request = {
      subtype: 'can_use_tool',
      tool_name: `mcp__${server}__${tool}`,
      input,
      tool_use_id: 't1',
    };
    const line = JSON.stringify({ type: 'control_request', request_id: 'p1', request });
    const [sentLine] = sent(conversation.push(line)) as { response: { response: { behavior: Ruling } } }[];
    return sentLine?.response.response.behavior ?? 'ask';
  },
}));

const ACP: Asking[] = (
  [
    {
      title: 'claude-acp',
      ask: (conversation, server, tool) => {
        const toolName = `mcp__${server}__${tool}`;
        const meta = { claudeCode: { toolName, mcpServer: { name: server, source: 'dynamic' } } };
        return acpRuling(conversation, { title: toolName, kind: 'other', rawInput: {}, _meta: meta });
      },
    },
    {
      title: 'codex-acp',
      ask: (conversation, server, tool) => {
        update(conversation, {
          ...{ sessionUpdate: 'tool_call', toolCallId: 'c', kind: 'execute', status: 'in_progress' },
          title: `mcp.${server}.${tool}`,
          rawInput: { server, tool, arguments: { command: 'npm run build' } },
          _meta: { is_mcp_tool_call: true },
        });
        return acpRuling(conversation, { toolCallId: 'c', kind: 'execute', status: 'pending' });
      },
    },
    {
      title: 'gemini',
      ask: (conversation, server, tool) =>
        acpRuling(conversation, {
          toolCallId: `mcp_${server}_${tool}__call_1`,
          ...{ status: 'pending', title: 'npm run build', kind: 'other', locations: [] },
        }),
    },
  ] satisfies Pick<Asking, 'title' | 'ask'>[]
).map((each) => ({ ...each, begin: beginAcp, own: SERVER.name }));

describe.each([...CONTROL, ...ACP])('$title asks for a tool', ({ own, begin, ask: asks }) => {
  test.each(MODES)('of Legwork, in the mode %s: nobody is asked', (mode) => {
    for (const { name, effect } of TOOLS) {
      const ruling = mode !== 'readOnly' || effect === 'reads' ? 'allow' : 'deny';
      expect([name, asks(begin({ ...OFFERED, mode }), own, name)]).toEqual([name, ruling]);
    }
  });

  test('of another server, whatever its name, or of Legwork where it is not offered: a person is asked', () => {
    for (const server of ['other', `${own}x`, `x${own}`, own.toUpperCase(), `${own}__x`])
      expect(asks(begin({ ...OFFERED, mode: 'ask' }), server, 'get_task')).toBe('ask');
    expect(asks(begin({ mode: 'ask' }), own, 'get_task')).toBe('ask');
  });
});

test('what a model writes itself does not name a tool of Legwork’s', () => {
  const words = [`mcp__${SERVER.name}__get_task`, `mcp.${SERVER.name}.get_task`, `${SERVER.name}_get_task`];
  for (const word of words)
    for (const kind of ['execute', 'other'])
      for (const rawInput of [{ command: word }, { server: SERVER.name, tool: 'get_task', name: word }])
        expect(acpRuling(beginAcp({ ...OFFERED, mode: 'ask' }), { title: word, kind, rawInput })).toBe('ask');
});

test('a call that Codex makes unasked in read-only mode is no change', () => {
  const { conversation } = beginSession(
    { modes: { currentModeId: 'read-only', availableModes: [{ id: 'read-only', name: 'Read' }] } },
    { request: { ...OFFERED, mode: 'readOnly' } },
  );
  push(conversation, { id: 2, result: {} });
  const call = { toolCallId: 'c', kind: 'execute', title: `mcp.${SERVER.name}.get_task` };
  const rawInput = { server: SERVER.name, tool: 'get_task', arguments: { id: 'sh-1' } };
  const meta = { _meta: { is_mcp_tool_call: true } };
  const begun = { sessionUpdate: 'tool_call', status: 'in_progress', ...call, rawInput, ...meta };
  expect(update(conversation, begun)).toMatchObject([
    { type: 'toolStart', tool: { name: 'legwork.get_task', title: 'get_task', kind: 'other' } },
  ]);
  update(conversation, { sessionUpdate: 'tool_call_update', toolCallId: 'c', status: 'completed' });
  expect(conversation.brokenPromise).toBeUndefined();
});

const saidTo = ({ params }: JsonObject = {}) =>
  (params as { prompt: { text: string }[] }).prompt.map(({ text }) => text);

describe('what an agent is told of Legwork', () => {
  const told = (request: Partial<RunRequest>) => {
    const conversation = claudeAcp.conversation(requestFor({ transport: 'acp', ...request }));
    conversation.open();
    push(conversation, { id: 0, result: { protocolVersion: 1, agentCapabilities: { loadSession: true } } });
    const step = push(conversation, { id: 1, result: { sessionId: 's' } });
    return { conversation, step, prompt: sent(step).find(({ method }) => method === 'session/prompt') };
  };

  test('over ACP is a note beside the prompt, which people do not see', () => {
    const { conversation, step, prompt } = told({ prompt: 'Build it.', ...OFFERED });
    expect(prompt).toMatchObject({
      params: {
        prompt: [{ text: 'Build it.' }, { text: expect.stringContaining(OFFERED.briefing) as string }],
      },
    });
    expect(step.events).toContainEqual({ type: 'message', from: 'user', text: 'Build it.' });
    const title = saidTo(prompt).join(' ');
    expect(update(conversation, { sessionUpdate: 'session_info_update', title })).toEqual([
      { type: 'title', text: 'Build it.' },
    ]);
  });

  test.each([
    ['a session that goes on', { session: 's' }],
    ['a slash command', { prompt: '/review the diff' }],
    ['a run that is not to be told', { briefing: undefined }],
  ])('is not said to %s', (_, more) => {
    const { prompt, step } = told({ prompt: 'Build it.', ...OFFERED, ...(more as Partial<RunRequest>) });
    expect(JSON.stringify([prompt, step])).not.toContain('Legwork');
    for (const id of ['codex', 'gemini', 'opencode', 'copilot']) {
      const request = requestFor({ transport: 'jsonl', ...OFFERED, ...(more as Partial<RunRequest>) });
      expect(adapterOf(id).launch(request).input).toEqual({ kind: 'file', content: request.prompt });
    }
  });

  test('follows the prompt of agents that take one text, and is a system prompt of others', () => {
    for (const id of ['codex', 'gemini', 'opencode', 'copilot']) {
      const request = requestFor({ transport: 'jsonl', prompt: 'Build it.', ...OFFERED });
      const content = expect.stringMatching(
        /^Build it\.\n\nNote from Legwork.*Legwork is there\.$/,
      ) as string;
      expect(adapterOf(id).launch(request).input).toEqual({ kind: 'file', content });
      expect(adapterOf(id).conversation(request).open().events).toEqual([
        { type: 'message', from: 'user', text: 'Build it.' },
      ]);
    }
    for (const id of ['claude', 'qwen']) {
      const request = requestFor({ transport: 'control', systemPrompt: 'Be brief.', ...OFFERED });
      expect(adapterOf(id).launch(request).argv).toContain('Be brief.\n\nLegwork is there.');
    }
  });
});
