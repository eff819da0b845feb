import { describe, expect, test } from 'vitest';
import { AGENTS, KNOWN_AGENTS } from '../../../../src/agents/agents.ts';
import { plainAgent } from '../../../../src/agents/plainAgent.ts';
import type { AgentAdapter } from '../../../../src/core/agentAdapter.ts';
import { runRequest } from '../../../../src/core/agentRuns/runRequest.ts';
import { toolServer } from '../../../../src/core/agentRuns/toolServer.ts';
import type { AgentSpec, Transport } from '../../../../src/protocol/agentRun.ts';
import { agentSpecOf } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

const PROGRAM = { command: '/data/bin/legwork', args: ['mcp'], environment: {} };
const SERVER = toolServer('ag-7f3k2m9q', PROGRAM, { directory: '/data' });

function request(adapter: AgentAdapter, about: Partial<AgentSpec>) {
  const spec = agentSpecOf(sampleAgentRun({}, { spec: about }));
  if (!spec) throw new Error('It is a run.');
  return runRequest(adapter, spec, { server: SERVER });
}

describe('an agent is offered and told of Legwork', () => {
  const kinds = KNOWN_AGENTS.flatMap((adapter) =>
    Object.keys(adapter.transports).map((transport) => ({ adapter, transport: transport as Transport })),
  );

  test.each(kinds)('as far as its record says: $adapter.id over $transport', ({ adapter, transport }) => {
    expect(request(adapter, { transport })).not.toMatchObject({ tools: {} });
    expect(request(adapter, { transport }).briefing).toBeUndefined();
    const { tools, briefing } = request(adapter, { transport, offersTools: true, isBriefed: true });
    const can = adapter.transports[transport];
    expect(tools).toEqual(can?.tools ? SERVER : undefined);
    expect(briefing).toContain(tools ? 'MCP tools `run_command`' : '`legwork run`');
    // Others are told by nobody, and have to wait.
    expect(briefing?.includes('you are told when')).toBe(can?.messages);
  });

  test('a program that reads plain text gets what was written, and nothing else', () => {
    const adapter = plainAgent({ id: 'mine', command: ['mine'] });
    const { prompt, tools, briefing } = request(adapter, {
      transport: 'plain',
      offersTools: true,
      isBriefed: true,
    });
    expect({ prompt, tools, briefing }).toEqual({ prompt: 'Fix the build' });
  });

  test('in one paragraph', () => {
    for (const adapter of AGENTS)
      expect(request(adapter, { transport: adapter.defaultTransport, isBriefed: true }).briefing).toMatch(
        /^[^\n]{100,900}$/,
      );
  });
});

test('what an agent starts over its server descends from its task, in every attempt the same', () => {
  expect(SERVER).toEqual({
    name: 'legwork_7f3k2m9q',
    command: '/data/bin/legwork',
    args: ['mcp'],
    environment: { LEGWORK_HOME: '/data', LEGWORK_TASK_ID: 'ag-7f3k2m9q' },
  });
});
