import type { AgentRequest } from '../../../../src/protocol/agentRequests.ts';

/** One request of each kind. */
export const PERMISSION: AgentRequest = {
  id: 'p1',
  tool: { id: 't1', name: 'Bash', kind: 'execute', title: 'npm test' },
  options: [
    { id: 'allow', decision: 'allow', label: 'Allow' },
    { id: 'deny', decision: 'deny', label: 'Deny' },
  ],
};

const COLORS = [
  { id: 'red', decision: 'allow' as const, label: 'Red' },
  { id: 'blue', decision: 'allow' as const, label: 'Blue' },
];

export const QUESTION: AgentRequest = {
  id: 'q1',
  kind: 'question',
  tool: { id: 't2', name: 'AskUserQuestion', kind: 'other', title: 'AskUserQuestion' },
  options: COLORS,
  fields: [
    { id: 'color', label: 'Which color do you want?', header: 'Color', type: 'choice', options: COLORS },
  ],
};

export const PLAN: AgentRequest = {
  id: 'l1',
  kind: 'plan',
  tool: { id: 't3', name: 'ExitPlanMode', kind: 'think', title: 'ExitPlanMode' },
  text: '# The plan\n1. Look\n2. Do',
  options: [
    { id: 'go', decision: 'allow', label: 'Yes, and edit', mode: 'allowEdits' },
    { id: 'ask', decision: 'allow', label: 'Yes, and ask', mode: 'ask' },
    { id: 'stay', decision: 'deny', label: 'Keep planning' },
  ],
};
