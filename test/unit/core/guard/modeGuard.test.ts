import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaveInside, modeInside, modeOf } from '../../../../src/core/guard/modeGuard.ts';
import { isWider, type RunMode } from '../../../../src/protocol/runMode.ts';
import type { Task, TaskStatus } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

const MODES: RunMode[] = ['readOnly', 'ask', 'allowEdits', 'allowAll'];
const LIVE: TaskStatus[] = [
  { state: 'running' },
  { state: 'waiting', for: 'permission', message: 'May I?' },
  { state: 'pending', waitsFor: { kind: 'slot' } },
];
const GONE: TaskStatus[] = [
  { state: 'completed' },
  { state: 'failed', failure: { kind: 'exit', code: 1 } },
  { state: 'cancelled' },
];
const ENDING: TaskStatus = { state: 'cancelRequested', requestedAt: '2026-01-02T03:04:06.000Z' };

const runIn = (mode: RunMode, status: TaskStatus, adjusted?: RunMode) =>
  sampleAgentRun({ id: `ag-${mode}`, status }, { spec: { mode }, facts: adjusted ? { mode: adjusted } : {} });
const around = (task: Task) => ({ id: task.id, task });
const kindIn = (...tasks: Task[]) => leaveInside(tasks.map(around)).kind;

test.each(LIVE)('G2: in a run that is $state, its mode decides', (status) => {
  expect(MODES.map((mode) => kindIn(runIn(mode, status)))).toEqual(['refused', 'ask', 'ask', 'free']);
  // As it is now.
  for (const mode of MODES) {
    expect(kindIn(runIn('allowAll', status, mode))).toBe(kindIn(runIn(mode, status)));
    expect(modeOf(runIn('allowAll', status, mode))).toBe(mode);
  }
});

test.each(GONE)('G2: in a run that is $state, nobody is asked any more', (status) => {
  expect(MODES.map((mode) => kindIn(runIn(mode, status)))).toEqual(['refused', 'refused', 'refused', 'free']);
});

test('G2: in a run that is being ended nothing starts, nor in one whose record is gone', () => {
  for (const mode of MODES) expect(kindIn(runIn(mode, ENDING))).toBe('refused');
  expect(leaveInside([{ id: 'ag-gone' }])).toMatchObject({
    kind: 'refused',
    sentence: expect.stringContaining('Agent run ag-gone has ended') as string,
  });
  expect(leaveInside([])).toEqual({ kind: 'free' });
});

const someMode = fc.constantFrom(...MODES);

test('G2: of several runs the strictest counts, in any order', () => {
  const RANKS = ['free', 'ask', 'refused'];
  fc.assert(
    fc.property(fc.array(someMode, { minLength: 1, maxLength: 3 }), (modes) => {
      const runs = modes.map((mode) => runIn(mode, { state: 'running' }));
      const worst = Math.max(...runs.map((run) => RANKS.indexOf(kindIn(run))));
      expect(RANKS.indexOf(kindIn(...runs))).toBe(worst);
    }),
  );
});

test('G2: the mode of a child is never wider than any around it, and its own where that is not', () => {
  fc.assert(
    fc.property(
      fc.array(someMode, { maxLength: 3 }),
      fc.option(someMode, { nil: undefined }),
      fc.boolean(),
      (modes, mode, mayIgnoreMode) => {
        const runs = modes.map((each) => around(runIn(each, { state: 'running' })));
        const inside = modeInside(runs, { mode, mayIgnoreMode });
        const isTooWide = modes.some((each) => isWider(mode ?? 'readOnly', each));
        const mayIgnore = mayIgnoreMode && modes.some((each) => each !== 'allowAll');
        expect('sentence' in inside).toBe(isTooWide || mayIgnore);
        if ('sentence' in inside) return;
        if (mode !== undefined) expect(inside.mode).toBe(mode);
        for (const each of modes) expect(isWider(inside.mode ?? 'ask', each)).toBe(false);
      },
    ),
  );
});
