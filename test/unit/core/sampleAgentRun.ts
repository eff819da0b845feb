import type { AgentFacts, AgentSpec } from '../../../src/protocol/agentRun.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

/** A running agent run; `changes` replace its fields. */
export function sampleAgentRun(
  changes: Partial<Task> = {},
  about: { spec?: Partial<AgentSpec>; facts?: Partial<AgentFacts> } = {},
): Task {
  return sampleTask({
    id: 'ag-7f3k2m9q',
    kind: 'agent',
    description: 'Fix the build',
    group: 'agents',
    spec: {
      agent: 'claude',
      agentName: 'Claude Code',
      program: ['/bin/claude'],
      transport: 'control',
      prompt: 'Fix the build',
      mode: 'ask',
      cwd: '/w',
      environment: 'e1',
      ...about.spec,
    },
    agent: { transcript: '/data/transcript/ag-7f3k2m9q.jsonl', ...about.facts },
    status: { state: 'running' },
    process: IDENTITY,
    startedAt: '2026-01-02T03:04:06.000Z',
    ...changes,
  });
}
