import { describe, expect, test } from 'vitest';
import type { RunState } from '../../../src/core/executor.ts';
import { decideRecovery, type Recovery } from '../../../src/core/recovery.ts';
import type { TaskStatus } from '../../../src/protocol/task.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

const STATUSES: TaskStatus[] = [
  { state: 'pending' },
  { state: 'running' },
  { state: 'waiting', message: '?' },
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
            ...(hasEnd && { end: { code: 0, isSpawnFailure: false, at: new Date(0) } }),
            ...(isLost && { isLost }),
          });
        }
  return traces;
}

function expected(status: TaskStatus, run: RunState | undefined): Recovery['action'] {
  if (['completed', 'failed', 'cancelled'].includes(status.state)) return 'none';
  if (run !== undefined && (run.end !== undefined || run.isLost === true)) return 'settle';
  if (run !== undefined && run.isClaimed) return 'adopt';
  return status.state === 'cancelRequested' ? 'withdraw' : 'launch';
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
  const end = { code: 3, isSpawnFailure: false, at: new Date(0) };
  test.each<[string, TaskStatus, RunState | undefined, Recovery['action']]>([
    ['acknowledged, never begun', { state: 'pending' }, undefined, 'launch'],
    ['claimed, its pid not told yet', { state: 'pending' }, { run, isClaimed: true }, 'adopt'],
    ['alive', { state: 'running' }, { run, isClaimed: true, process: IDENTITY }, 'adopt'],
    ['ended meanwhile', { state: 'running' }, { run, isClaimed: true, process: IDENTITY, end }, 'settle'],
    ['W9: lost', { state: 'running' }, { run, isClaimed: true, process: IDENTITY, isLost: true }, 'settle'],
    ['cancelled, never begun', { state: 'cancelRequested', requestedAt: '' }, undefined, 'withdraw'],
    ['L2: ended long ago', { state: 'completed', exitCode: 0 }, { run, isClaimed: true, end }, 'none'],
  ])('%s', (_title, status, traces, action) => {
    expect(decideRecovery(sampleTask({ status }), traces)).toEqual({ action });
  });
});
