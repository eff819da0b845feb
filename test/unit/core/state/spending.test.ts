import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetKeyOf } from '../../../../src/core/guard/budgets.ts';
import { Spending } from '../../../../src/core/state/spending.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

const DAY = '2026-01-02';
const KEY = budgetKeyOf('group', 'agents');

/** What happens to one of a few runs. */
const step = fc.record({
  id: fc.constantFrom('ag-a', 'ag-b', 'ag-c'),
  what: fc.constantFrom('costs', 'ends', 'isRemoved', 'comesBack'),
  usd: fc.nat(9),
});

test('what runs have cost counts once, however often they are removed and come back', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const spending = new Spending();
      const there = new Map<string, Task>();
      const removed = new Map<string, Task>();
      const ended = new Set<string>();
      let total = 0;
      const set = (task: Task) => {
        spending.update(there.get(task.id), task);
        there.set(task.id, task);
      };
      for (const id of ['ag-a', 'ag-b', 'ag-c']) set(sampleAgentRun({ id }));
      for (const { id, what, usd } of steps) {
        const task = there.get(id);
        const gone = removed.get(id);
        if (what === 'comesBack' && gone) {
          removed.delete(id);
          set(gone);
        } else if (task && what === 'isRemoved') {
          spending.update(task, undefined);
          there.delete(id);
          removed.set(id, task);
        } else if (task?.agent && what === 'costs') {
          total += usd;
          const spent = { day: DAY, usd: (task.agent.spent?.usd ?? 0) + usd };
          set({ ...task, agent: { ...task.agent, spent } });
        } else if (task && what === 'ends') {
          ended.add(id);
          set({ ...task, status: { state: 'completed', exitCode: 0 }, endedAt: `${DAY}T12:00:00.000Z` });
        }
      }
      expect(spending.on(DAY, KEY)).toBe(total);
      expect(spending.uncountedOn(DAY, KEY)).toBe(ended.size);
    }),
  );
});
