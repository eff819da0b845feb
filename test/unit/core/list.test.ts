import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { withNewestEnded } from '../../../src/core/verbs/list.ts';
import { isToldByRun } from '../../../src/protocol/checks.ts';
import { isTerminal } from '../../../src/protocol/task.ts';
import { STEPS } from '../../../src/protocol/taskRecord.ts';
import { sampleTask } from './sampleTask.ts';

const anyTask = fc
  .record({ hasEnded: fc.boolean(), step: fc.option(fc.constantFrom(...STEPS), { nil: undefined }) })
  .map(({ hasEnded, step }) =>
    sampleTask({
      status: hasEnded ? { state: 'completed', exitCode: 0 } : { state: 'running' },
      ...(step && { step, parent: { task: 'ag-1' } }),
    }),
  );

test('of a list with a limit, no checks of runs take the place of other ended tasks', () => {
  fc.assert(
    fc.property(fc.array(anyTask), fc.nat(10), (tasks, limit) => {
      const found = withNewestEnded(tasks, limit);
      const ended = tasks.filter((task) => isTerminal(task) && !isToldByRun(task));
      const newest = limit === 0 ? [] : ended.slice(-limit);
      expect(found.filter((task) => isTerminal(task) && !isToldByRun(task))).toEqual(newest);
      const unfinished = tasks.filter((task) => !isTerminal(task));
      expect(found.filter((task) => !isTerminal(task))).toEqual(unfinished);
      expect(tasks.filter((task) => found.includes(task))).toEqual(found);
      if (limit > ended.length) expect(found).toEqual(tasks);
    }),
  );
});
