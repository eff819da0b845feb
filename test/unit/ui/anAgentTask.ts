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

const asker: AgentTool = { id: 't', name: 'AskUserQuestion', kind: 'other', title: 'AskUserQuestion' };

/** A question with two choices and a text. */
export function aQuestion(id: string): AgentRequest {
  const options = [
    { id: 'Red', label: 'Red', description: 'A warm one' },
    { id: 'Blue', label: 'Blue' },
  ];
  const field = {
    id: 'Which color?',
    label: 'Which color?',
    type: 'choice' as const,
    options,
    takesOther: true,
  };
  return { id, kind: 'question', tool: asker, options, fields: [field] };
}

/** A plan that can be approved in two ways. */
export function aPlan(id: string): AgentRequest {
  return {
    id,
    kind: 'plan',
    tool: { id: 't', name: 'ExitPlanMode', kind: 'other', title: 'ExitPlanMode' },
    text: '# Plan\n\n1. Do it.',
    options: [
      { id: 'edits', decision: 'allow', label: 'Yes, and allow edits', mode: 'allowEdits' },
      { id: 'ask', decision: 'allow', label: 'Yes, and ask each time', mode: 'ask' },
      { id: 'no', decision: 'deny', label: 'Keep planning' },
    ],
  };
}

/** A form with a field of each kind that is typed or chosen. */
export function aForm(id: string): AgentRequest {
  const environments = [
    { id: 'prod', label: 'Production' },
    { id: 'test', label: 'Test' },
  ];
  return {
    id,
    kind: 'question',
    tool: { id: 't', name: 'deploy', kind: 'other', title: 'deploy' },
    text: 'Where to deploy?',
    options: [],
    fields: [
      { id: 'environment', label: 'Environment?', type: 'choice', options: environments },
      { id: 'regions', label: 'Regions?', type: 'choices', options: environments, isOptional: true },
      { id: 'replicas', label: 'Replicas?', type: 'integer', least: 1, most: 9 },
      { id: 'dry', label: 'Dry run?', type: 'boolean' },
    ],
  };
}
