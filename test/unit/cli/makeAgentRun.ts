import type { PermissionDecision, AgentRequest } from '../../../src/protocol/agentRequests.ts';
import type { AgentTool } from '../../../src/protocol/agentTools.ts';
import type { AgentFacts, AgentSpec } from '../../../src/protocol/agentRun.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { makeTask } from './makeTask.ts';

/** A running agent run, with what a test changes of it. */
export function makeAgentRun(
  agent: Partial<AgentFacts> = {},
  changes: Partial<Omit<Task, 'agent' | 'spec'>> & { spec?: Partial<AgentSpec> } = {},
): Task {
  const { spec, ...others } = changes;
  const { endedAt: _, ...running } = makeTask({ status: { state: 'running' } });
  return {
    ...running,
    id: 'ag-1',
    kind: 'agent',
    description: 'Fix the tests',
    spec: {
      agent: 'claude',
      agentName: 'Claude Code',
      program: ['/bin/claude'],
      transport: 'control',
      prompt: 'Fix the tests',
      mode: 'ask',
      cwd: '/project',
      environment: 'e1',
      ...spec,
    },
    agent: { transcript: '/data/transcript/ag-1.jsonl', ...agent },
    ...others,
  };
}

/** A request for a command, with what may be answered. */
export function makeRequest(
  tool: Partial<AgentTool> = {},
  decisions: PermissionDecision[] = ['allow', 'deny'],
): AgentRequest {
  return {
    id: 'r1',
    tool: { id: 't1', name: 'Bash', kind: 'execute', title: 'npm test', ...tool },
    options: decisions.map((decision) => ({ id: decision, decision, label: decision })),
  };
}
