import { expect, test } from 'vitest';
import { raceState } from '../../../../src/core/races/raceState.ts';
import type { RaceRecord } from '../../../../src/protocol/race.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

const race = { id: 'race-1', name: 'sum', isStarted: true, racers: [] } as unknown as RaceRecord;
const PROBLEM = 'The verification was refused.';

const RACERS: [what: string, run: { status?: Task['status'] }, shown: { state: string; message: string }][] =
  [
    ['works, and was not verified', { status: { state: 'running' } }, { state: 'running', message: PROBLEM }],
    [
      'has failed',
      { status: { state: 'failed', failure: { kind: 'agent', message: 'Out of paper' } } },
      { state: 'failed', message: 'Out of paper' },
    ],
    ['was not started', {}, { state: 'notStarted', message: PROBLEM }],
  ];

test.each(RACERS)('a racer that %s is shown as it is, with why', (_what, { status }, shown) => {
  const run = status && sampleAgentRun({ status });
  const racer = { name: 'sum-a-1', agent: 'a', problem: PROBLEM, ...(run && { task: run.id }) };
  const state = raceState({ ...race, racers: [racer] }, () => run, Date.now());
  expect(state.racers[0]).toMatchObject(shown);
  expect(state.isOver).toBe(shown.state !== 'running');
});
