import { expect, test } from 'vitest';
import { matchesFilter } from '../../../src/protocol/taskFilter.ts';
import { aTask } from '../ui/aTask.ts';

const hidden = aTask({ hidden: true });
const step = aTask({ hidden: true, step: 'worktree', parent: { task: 'ag-1' } });

test('the hidden steps of runs are told to who wants steps, and no other hidden task is', () => {
  expect(matchesFilter(step, {})).toBe(false);
  expect(matchesFilter(step, { includeSteps: true })).toBe(true);
  expect(matchesFilter(hidden, { includeSteps: true })).toBe(false);
  expect(matchesFilter(aTask({ hidden: true, step: 'worktree' }), { includeSteps: true })).toBe(false);
});
