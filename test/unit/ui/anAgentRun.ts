import type { AgentFacts, AgentSpec } from '../../../src/protocol/agentRun.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { aTask, anEndedTask } from './aTask.ts';

export const agentSpec: AgentSpec = {
  agent: 'claude',
  agentName: 'Claude Code',
  provider: 'Anthropic',
  program: ['/bin/claude'],
  transport: 'control',
  prompt: 'Fix the tests',
  mode: 'ask',
  cwd: '/work',
  environment: 'e1',
};

const transcript = '/data/transcript/ag-1.jsonl';

/** A running agent run, with what it did and what a test needs different. */
export function anAgentRun(agent: Partial<AgentFacts> = {}, differences: Partial<Task> = {}): Task {
  return aTask({
    id: 'ag-1',
    kind: 'agent',
    description: 'Fix the tests',
    spec: agentSpec,
    group: 'agents',
    agent: { transcript, ...agent },
    ...differences,
  });
}

/** One that ended some seconds after its start. */
export function anEndedRun(
  status: Task['status'],
  agent: Partial<AgentFacts> = {},
  differences: Partial<Task> = {},
): Task {
  return { ...anAgentRun(agent), ...anEnd(status), ...differences };
}

function anEnd(status: Task['status']): Pick<Task, 'status'> & Partial<Task> {
  const { endedAt } = anEndedTask(status);
  return endedAt === undefined ? { status } : { status, endedAt };
}
