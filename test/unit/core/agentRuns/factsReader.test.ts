import { expect, test } from 'vitest';
import { FactsReader } from '../../../../src/core/agentRuns/factsReader.ts';
import type { AgentStep } from '../../../../src/protocol/agentEvents.ts';
import type { AgentTool } from '../../../../src/protocol/agentTools.ts';

const tool = (id: string, more: Partial<AgentTool> = {}): AgentTool => ({
  ...{ id, name: 'Edit', kind: 'edit', title: 'src/a.ts' },
  ...more,
});

function read(steps: AgentStep[]): FactsReader {
  const reader = new FactsReader();
  for (const step of steps) reader.note(step);
  return reader;
}

test('what it is: session, model, version', () => {
  const { facts } = read([
    { type: 'session', session: 's1', model: 'm', version: '1.2' },
    { type: 'session', session: 's2' },
  ]);
  expect(facts).toEqual({ session: 's2', model: 'm', version: '1.2', lastAction: 'starting' });
});

test('what it does now', () => {
  expect(read([{ type: 'toolStart', tool: tool('1') }]).facts.lastAction).toBe('editing src/a.ts');
});

test('what it changed, each file once', () => {
  const files = [
    { path: 'src/a.ts', kind: 'add' as const },
    { path: 'src/a.ts', kind: 'update' as const },
    { path: '/etc/hosts', kind: 'update' as const },
  ];
  const { facts } = read([{ type: 'toolEnd', tool: '1', isError: false, files }]);
  expect(facts).toMatchObject({ files: ['src/a.ts', '/etc/hosts'], fileCount: 2 });
});

test('of very many files some are named, and all are counted', () => {
  const files = Array.from({ length: 500 }, (_, index) => ({ path: `f${index}`, kind: 'add' as const }));
  const { facts } = read([{ type: 'toolEnd', tool: '1', isError: false, files }]);
  expect(facts.files).toHaveLength(100);
  expect(facts.fileCount).toBe(500);
});

test('R6: turns are counted where the agent does not tell them', () => {
  const steps: AgentStep[] = [
    { type: 'message', from: 'user', text: 'go' },
    { type: 'thought', text: 'hm' },
    { type: 'toolStart', tool: tool('1') },
    { type: 'toolStart', tool: tool('2') },
    { type: 'text', text: 'a subagent', parent: '2' },
    { type: 'toolEnd', tool: '1', isError: false },
    { type: 'toolEnd', tool: '2', isError: false },
    { type: 'text', text: 'done' },
    { type: 'text', text: '.', isDelta: true },
  ];
  expect(read(steps).facts.usage).toEqual({ turns: 2 });
  const told: AgentStep = { type: 'usage', usage: { turns: 7, costUsd: 0.5 } };
  expect(read([...steps, told, { type: 'usage', usage: { inputTokens: 3 } }]).facts.usage).toEqual({
    turns: 7,
    costUsd: 0.5,
    inputTokens: 3,
  });
});

test('B4: its plan is its progress', () => {
  const entries = [
    { text: 'one', status: 'done' as const },
    { text: 'two\nlines', status: 'active' as const },
    { text: 'three', status: 'pending' as const },
  ];
  expect(read([{ type: 'plan', entries }]).progress).toEqual({ percent: 33, message: 'two' });
  expect(read([{ type: 'plan', entries: [] }]).progress).toBeUndefined();
});
