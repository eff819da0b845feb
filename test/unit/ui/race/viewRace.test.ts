import { expect, test } from 'vitest';
import type { RacerRow, RaceTable } from '../../../../src/protocol/race.ts';
import { parseFromRaceView } from '../../../../src/ui/race/raceMessages.ts';
import { viewRace } from '../../../../src/ui/race/viewRace.ts';

const ended = (code: number) => ({ task: 'sh-1', state: 'completed' as const, code });
const racer = (more: Partial<RacerRow>): RacerRow => ({
  ...{ name: 'r', agent: 'a', state: 'completed' as const, task: 'ag-1', files: 1, tests: [] },
  ...more,
});

function tableOf(...racers: RacerRow[]): RaceTable {
  return {
    ...{ schema: 1, id: 'race-1', name: 'fix', prompt: 'Fix\nit', cwd: '/w', producer: 'cli' },
    ...{
      owner: { id: 's', label: 's' },
      base: { name: 'HEAD', commit: 'c' },
      createdAt: '2026-01-01T00:00:00Z',
    },
    ...{ racers, isOver: false, isStarted: true, verify: ['npm', 'test'] },
  };
}

test.each<[string, Partial<RacerRow>, object]>([
  ['passed', { verify: ended(0) }, { verdict: 'passed', canTakeOver: true, canCancel: false }],
  ['changed tests', { verify: ended(0), tests: ['a.test.ts'] }, { verdict: 'doubtful', canTakeOver: true }],
  [
    'also passes those of the base',
    { verify: ended(0), tests: ['t'], original: ended(0) },
    { verdict: 'passed' },
  ],
  [
    'fails those of the base',
    { verify: ended(0), tests: ['t'], original: ended(1) },
    { verdict: 'doubtful' },
  ],
  ['failed its verification', { verify: ended(2) }, { verdict: 'failed', canTakeOver: true }],
  [
    'works',
    { state: 'running', files: 3 },
    { verdict: 'open', hasChanges: true, canTakeOver: false, canCancel: true },
  ],
  ['has changed nothing', { files: 0 }, { hasChanges: false, canTakeOver: false }],
  ['has failed', { state: 'failed', files: 0 }, { verdict: 'failed', hasRun: true, canCancel: false }],
])('a racer that %s', (_what, more, expected) => {
  expect(viewRace(tableOf(racer(more))).racers[0]).toMatchObject(expected);
});

test('a racer that was not started offers nothing, and says why', () => {
  const { task: _task, ...row } = racer({ state: 'notStarted', message: 'no such agent', files: 0 });
  const view = viewRace(tableOf(row));
  expect(view.racers[0]).toMatchObject({
    hasRun: false,
    hasChanges: false,
    canTakeOver: false,
    canCancel: false,
  });
  expect(view.notes).toContain('r: no such agent');
});

test('what is left can be parked until only the one that was taken over is left', () => {
  const two = [racer({ name: 'a', worktree: 'wt-1' }), racer({ name: 'b', worktree: 'wt-2' })];
  const taken = { racer: 'a', at: '2026-01-01T00:00:00Z' };
  expect(viewRace({ ...tableOf(...two), taken })).toMatchObject({ canPark: true });
  expect(viewRace({ ...tableOf(two[0] as RacerRow), taken })).toMatchObject({ canPark: false });
  expect(viewRace(tableOf(...two)).prompt).not.toContain('\n');
});

test('the page can ask only for what it is there for', () => {
  expect(parseFromRaceView({ type: 'compare', from: 'a', to: 'b' })).toBeDefined();
  for (const wrong of [
    undefined,
    'ready',
    {},
    { type: 'run' },
    { type: 'takeOver' },
    { type: 'compare', from: 'a' },
  ])
    expect(parseFromRaceView(wrong)).toBeUndefined();
});
