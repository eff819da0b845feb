import { describe, expect, test } from 'vitest';
import type { RunState } from '../../../src/core/executor.ts';
import { decideRecovery, type Recovery } from '../../../src/core/recovery.ts';
import type { Task, TaskSpec, TaskStatus } from '../../../src/protocol/task.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

const STATUSES: TaskStatus[] = [
  { state: 'pending' },
  { state: 'running' },
  { state: 'waiting', for: 'input', message: '?' },
  { state: 'cancelRequested', requestedAt: '2026-01-01T00:00:00.000Z' },
  { state: 'completed', exitCode: 0 },
  { state: 'failed', failure: { kind: 'exit', code: 1 } },
  { state: 'cancelled' },
];

/** Every combination of what may lie on disk. */
function everyTrace(): (RunState | undefined)[] {
  const traces: (RunState | undefined)[] = [undefined];
  const run = { id: 'sh-7f3k2m9q', attempt: 1 };
  for (const isClaimed of [false, true])
    for (const hasProcess of [false, true])
      for (const hasEnd of [false, true])
        for (const isLost of [false, true]) {
          traces.push({
            run,
            isClaimed,
            ...(hasProcess && { process: IDENTITY }),
            ...(hasEnd && { end: { code: 0, isSpawnFailure: false, hasLeftovers: false, at: new Date(0) } }),
            ...(isLost && { isLost }),
          });
        }
  return traces;
}

function expected(status: TaskStatus, run: RunState | undefined): Recovery['action'] {
  if (['completed', 'failed', 'cancelled'].includes(status.state)) return 'none';
  if (run !== undefined && (run.end !== undefined || run.isLost === true)) return 'settle';
  if (run !== undefined && (run.isClaimed || run.process !== undefined)) return 'adopt';
  if (status.state === 'cancelRequested') return 'withdraw';
  return status.state === 'pending' ? 'launch' : 'adopt';
}

describe('R10: what a host that starts does about a task', () => {
  for (const status of STATUSES) {
    test(`${status.state}: every combination of traces`, () => {
      for (const run of everyTrace()) {
        expect(decideRecovery(sampleTask({ status }), run).action, JSON.stringify(run)).toBe(
          expected(status, run),
        );
      }
    });
  }

  const run = { id: 'sh-7f3k2m9q', attempt: 1 };
  const end = { code: 3, isSpawnFailure: false, hasLeftovers: false, at: new Date(0) };
  const alive = { run, isClaimed: true, process: IDENTITY };
  test.each<{ title: string; status: TaskStatus; traces?: RunState; action: Recovery['action'] }>([
    { title: 'acknowledged, never begun', status: { state: 'pending' }, action: 'launch' },
    {
      title: 'claimed, its pid not told yet',
      status: { state: 'pending' },
      traces: { run, isClaimed: true },
      action: 'adopt',
    },
    { title: 'alive', status: { state: 'running' }, traces: alive, action: 'adopt' },
    { title: 'ended meanwhile', status: { state: 'running' }, traces: { ...alive, end }, action: 'settle' },
    { title: 'begun, and its traces are gone', status: { state: 'running' }, action: 'adopt' },
    { title: 'W9: lost', status: { state: 'running' }, traces: { ...alive, isLost: true }, action: 'settle' },
    {
      title: 'cancelled, never begun',
      status: { state: 'cancelRequested', requestedAt: '' },
      action: 'withdraw',
    },
    {
      title: 'L2: ended long ago',
      status: { state: 'completed', exitCode: 0 },
      traces: { ...alive, end },
      action: 'none',
    },
    {
      title: 'B1 B2 B3: not its turn yet',
      status: { state: 'pending', waitsFor: { kind: 'slot' } },
      action: 'none',
    },
  ])('$title', ({ status, traces, action }) => {
    expect(decideRecovery(sampleTask({ status }), traces)).toEqual({ action });
  });

  test.each<[string, TaskSpec]>([
    ['L13: work that runs elsewhere', { external: true }],
    ['L1: an observer', { watch: {}, on: 'any' }],
  ])('%s goes on, unless it was to end', (_what, spec) => {
    const ending = { kind: 'timeout' as const, message: '' };
    const requested: TaskStatus = { state: 'cancelRequested', requestedAt: '' };
    const actionFor = (changes: Partial<Task>) =>
      decideRecovery(sampleTask({ spec, ...changes }), undefined).action;
    expect(actionFor({ status: { state: 'running' } })).toBe('none');
    expect(actionFor({ status: requested })).toBe('withdraw');
    expect(actionFor({ status: { state: 'running' }, ending })).toBe('withdraw');
  });
});

test('L5: work that somebody else ran goes on, unless it was to be cancelled', () => {
  const spec = { external: true as const };
  const decide = (status: TaskStatus) => decideRecovery(sampleTask({ spec, status }), undefined).action;
  expect(decide({ state: 'running' })).toBe('none');
  expect(decide({ state: 'waiting', for: 'input', message: '?' })).toBe('none');
  expect(decide({ state: 'cancelRequested', requestedAt: '2026-01-01T00:00:00.000Z' })).toBe('withdraw');
});
