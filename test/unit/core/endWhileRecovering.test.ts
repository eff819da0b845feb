import { expect, test } from 'vitest';
import { openEngine } from './openEngine.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

const runs = ['sh-first', 'sh-second', 'sh-third'].map((id) => ({ id, attempt: 1 }));
const records = runs.map(({ id }, order) =>
  sampleTask({ id, order, status: { state: 'running' }, process: IDENTITY, group: 'q' }),
);
const claimed = runs.map((run) => ({ run, isClaimed: true, process: IDENTITY }));

test('R1: what ends while tasks are being recovered is not taken up again, and nothing of it is kept', async () => {
  const { engine, table, followed } = await openEngine(records, claimed, {
    onFollow: ({ id }, tell) => {
      if (id !== 'sh-first') return;
      for (const run of runs.slice(1)) {
        const end = { code: 0, isSpawnFailure: false, hasLeftovers: false, at: new Date() };
        tell({ run, isClaimed: true, process: IDENTITY, end });
      }
    },
  });
  expect(runs.map(({ id }) => table.get(id).status.state)).toEqual(['running', 'completed', 'completed']);
  expect([...followed]).toEqual(['sh-first']);
  // That of the one that goes on.
  expect(engine.holdings.inheritedAttempts).toBe(1);
});
