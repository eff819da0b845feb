import { afterEach, expect, test, vi } from 'vitest';
import { transition } from '../../../src/core/taskTransitions.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['linux', { kind: 'signal', signal: 'SIGKILL', code: 137 }],
  ['win32', { kind: 'exit', code: 137 }],
])('137 on %s', (platform, failure) => {
  vi.stubGlobal('process', { ...process, platform });
  const running = sampleTask({ process: IDENTITY, status: { state: 'running' } });
  const at = '2026-01-02T03:05:00.000Z';
  const ended = {
    type: 'ended',
    code: 137,
    isSpawnFailure: false,
    message: '',
    lastLine: '',
    bytes: 0,
    at,
  } as const;
  expect(transition(running, ended).status).toEqual({ state: 'failed', failure });
});
