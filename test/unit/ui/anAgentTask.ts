import type { AgentRequest } from '../../../src/protocol/agentRequests.ts';
import type { AgentTool } from '../../../src/protocol/agentTools.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { aTask } from './aTask.ts';

/** A running agent run, with what a test needs different. */
export function anAgentTask(differences: Partial<Task> = {}): Task {
  return aTask({
    id: 'ag-1',
    kind: 'agent',
    description: 'Fix the tests',
    spec: {
      agent: 'claude',
      agentName: 'Claude Code',
      program: ['claude'],
      transport: 'control',
      prompt: 'Fix the tests',
      mode: 'ask',
      cwd: '/work',
      environment: 'e1',
    },
    agent: { transcript: '/data/transcript/ag-1.jsonl' },
    ...differences,
  });
}

/** A request for leave to run a command. */
export function aRequest(id: string, tool: Partial<AgentTool> = {}): AgentRequest {
  return {
    id,
    tool: { id: `tool-${id}`, name: 'Bash', kind: 'execute', title: 'npm test', ...tool },
    options: [
      { id: 'yes', decision: 'allow', label: 'Yes' },
      { id: 'no', decision: 'deny', label: 'No' },
    ],
  };
}

/** An agent run that asks for leave. */
export function anAskingTask(requests: AgentRequest[], differences: Partial<Task> = {}): Task {
  const message = 'needs you: allow Bash "npm test"?';
  return anAgentTask({
    status: { state: 'waiting', for: 'permission', message, since: '2026-01-01T00:00:05.000Z' },
    agent: { transcript: '/data/transcript/ag-1.jsonl', requests },
    ...differences,
  });
}
