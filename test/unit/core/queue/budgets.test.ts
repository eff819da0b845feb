import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nextMidnightMs } from '../../../../src/protocol/budgets.ts';
import type { AgentSpec } from '../../../../src/protocol/agentRun.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { Simulation } from './simulation.ts';

let engine: Simulation;
beforeEach(() => {
  engine = new Simulation();
  engine.setGroup({ name: 'agents', isPaused: false, budgetUsd: 5 });
});
afterEach(() => {
  vi.useRealTimers();
});

function run(id: string, spec: Partial<AgentSpec> = {}, changes: Partial<Task> = {}): void {
  const { process: _process, startedAt: _startedAt, ...task } = sampleAgentRun({ id, ...changes }, { spec });
  engine.put({ ...task, status: { state: 'pending', waitsFor: { kind: 'slot' } } });
}

function cost(id: string, costUsd: number): void {
  engine.apply(id, {
    type: 'told',
    facts: { usage: { costUsd } },
    requests: [],
    canGoOn: false,
    at: engine.at,
  });
}

test('a spent budget ends the runs of its group, and the next wait until midnight', () => {
  run('ag-1');
  run('ag-2');
  cost('ag-1', 2);
  run('ag-0', {}, { group: 'other' });
  cost('ag-2', 2.5);
  expect(engine.table.get('ag-1').ending).toBeUndefined();
  cost('ag-1', 2.52);
  const message = 'It was ended because the budget of group agents is spent: $5.02 of $5.00.';
  for (const id of ['ag-1', 'ag-2'])
    expect(engine.table.get(id).ending).toMatchObject({ limit: 'cost', message });
  expect(engine.table.get('ag-0').ending).toBeUndefined();
  run('ag-3');
  const until = new Date(nextMidnightMs(engine.nowMs)).toISOString();
  const reason = { kind: 'budget', of: 'group', name: 'agents', limitUsd: 5, until };
  expect(engine.reasonOf('ag-3')).toMatchObject(reason);
  engine.nowMs = Date.parse(until);
  engine.setGroup({ ...engine.group('agents') });
  expect(engine.started).toContain('ag-3');
});

test('a run that asks at its limit is not ended, and goes on beyond the budget as far as it is let', () => {
  run('ag-1', { onLimit: 'ask' });
  cost('ag-1', 5);
  const asked = engine.table.get('ag-1');
  expect(asked.status).toMatchObject({ state: 'waiting', for: 'question' });
  expect(asked.agent?.requests).toMatchObject([{ kind: 'question' }]);
  engine.apply('ag-1', { type: 'limitRaised', most: 7.5, at: engine.at });
  expect(engine.table.get('ag-1').agent?.requests).toBeUndefined();
  cost('ag-1', 7.4);
  expect(engine.table.get('ag-1').agent?.limitAsk).toBeUndefined();
  cost('ag-1', 7.6);
  expect(engine.table.get('ag-1').agent?.limitAsk).toMatchObject({ limit: 'budget', used: 7.6, most: 5 });
});

test('budgets of a provider and of the day count all groups; names of providers differ in case', () => {
  engine.budgets = { day: 20, providers: { anthropic: 3 } };
  run('ag-1', { provider: 'Anthropic' }, { group: 'a' });
  run('ag-2', { provider: 'OpenAI' }, { group: 'b' });
  cost('ag-1', 3);
  expect(engine.table.get('ag-1').ending).toBeDefined();
  expect(engine.table.get('ag-2').ending).toBeUndefined();
  run('ag-3', { provider: 'Anthropic' }, { group: 'c' });
  expect(engine.reasonOf('ag-3')).toMatchObject({ of: 'provider', name: 'Anthropic' });
  cost('ag-2', 18);
  run('ag-4', { provider: 'OpenAI' }, { group: 'd' });
  expect(engine.reasonOf('ag-4')).toMatchObject({ of: 'day', limitUsd: 20, spentUsd: 21 });
});

test('sums follow from records alone: another host knows the same, whatever attempts and days there were', () => {
  run('ag-1', {}, { retry: { max: 3, backoffMs: 0 }, attempt: { number: 1, max: 4 } });
  engine.nowMs -= 24 * 60 * 60_000;
  cost('ag-1', 3);
  engine.nowMs += 24 * 60 * 60_000;
  cost('ag-1', 4);
  engine.apply('ag-1', {
    ...{ type: 'ended', code: 1, isSpawnFailure: false, message: '', bytes: 0, at: engine.at },
    agent: { state: 'failed', message: 'no' },
  });
  engine.setGroup(engine.group('agents'));
  cost('ag-1', 0.5);
  const { day = '' } = engine.table.get('ag-1').agent?.spent ?? {};
  expect(engine.table.spending.on(day, 'group:agents')).toBe(1.5);
  const next = new Simulation();
  for (const task of engine.table.values()) next.adopt(JSON.parse(JSON.stringify(task)) as Task);
  expect(next.table.spending.on(day, 'group:agents')).toBe(1.5);
  expect(next.table.spending.on(day, 'day:')).toBe(1.5);
});
