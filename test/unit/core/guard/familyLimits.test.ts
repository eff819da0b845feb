import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusalByLimits } from '../../../../src/core/guard/familyLimits.ts';
import { AgentFamilies } from '../../../../src/core/state/agentFamilies.ts';
import { isTerminal, type Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { sampleTask } from '../sampleTask.ts';

const below = (depth: number) => ({ root: 'ag-root', depth, run: 'ag-root' });
const none = () => ({ unfinished: 0, costUsd: 0 });

test('G1: what no agent has started has no limits', () => {
  const full = () => ({ unfinished: 1e6, costUsd: 1e6 });
  for (const kind of ['shell', 'agent', 'monitor', 'observer', 'other'] as const)
    expect(refusalByLimits({ kind }, { depth: 0, tasks: 0, costUsd: 0 }, full)).toBeUndefined();
});

test('G1: a start is refused exactly at a limit, with what to do', () => {
  fc.assert(
    fc.property(
      fc.record({
        kind: fc.constantFrom('agent' as const, 'shell' as const),
        depth: fc.integer({ min: 1, max: 5 }),
        family: fc.record({ unfinished: fc.nat(60), costUsd: fc.double({ min: 0, max: 9, noNaN: true }) }),
        limits: fc.record(
          { depth: fc.nat(5), tasks: fc.nat(60), costUsd: fc.double({ min: 0, max: 9, noNaN: true }) },
          { requiredKeys: [] },
        ),
      }),
      ({ kind, depth, family, limits }) => {
        const isAgent = kind === 'agent';
        const isOver =
          (isAgent && depth > (limits.depth ?? 2)) ||
          family.unfinished >= (limits.tasks ?? 50) ||
          (isAgent && !!limits.costUsd && family.costUsd >= limits.costUsd);
        const refusal = refusalByLimits({ kind, below: below(depth) }, limits, () => family);
        expect(refusal !== undefined).toBe(isOver);
        if (refusal !== undefined)
          expect(refusal).toMatch(/\. (?:Do the work|Wait until).*legwork\.agentLimits\.\w+\)\.$/);
      },
    ),
  );
});

test('G1: the sentences', () => {
  const says = (limits: object, family = none()) =>
    refusalByLimits({ kind: 'agent', below: below(1) }, limits, () => family);
  expect(says({ depth: 0 })).toMatch(/^Agents may not start agent runs here\./);
  expect(says({}, { unfinished: 50, costUsd: 0 })).toMatch(
    /^Agent run ag-root has 50 unfinished tasks below it, and may have 50\./,
  );
  expect(says({ costUsd: 1 }, { unfinished: 0, costUsd: 1.5 })).toMatch(
    /^The agent runs below ag-root have cost \$1\.50 together, and may cost \$1\.00, so no more are started\./,
  );
});

/** What may happen to the tasks of two families. */
const steps = fc.array(
  fc.record({
    id: fc.constantFrom('ag-1', 'ag-2', 'ag-3', 'ag-4'),
    root: fc.constantFrom('ag-a', 'ag-b', undefined),
    isEnded: fc.boolean(),
    costUsd: fc.constantFrom(0, 1, 2, 5),
    isRemoved: fc.boolean(),
  }),
  { maxLength: 40 },
);

test('G1: the counts are those of a count of all tasks; what was spent stays spent', () => {
  fc.assert(
    fc.property(steps, (done) => {
      const families = new AgentFamilies();
      const tasks = new Map<string, Task>();
      const spent = new Map<string, number>();
      for (const { id, root, isEnded, costUsd, isRemoved } of done) {
        const previous = tasks.get(id);
        const task = isRemoved
          ? undefined
          : sampleAgentRun(
              {
                id,
                status: isEnded ? { state: 'completed' } : { state: 'running' },
                ...(root !== undefined && { below: { root, depth: 1 } }),
              },
              { facts: { usage: { costUsd } } },
            );
        families.update(previous, task);
        if (task) tasks.set(id, task);
        else tasks.delete(id);
        const before = previous && previous.below?.root === root ? (previous.agent?.usage?.costUsd ?? 0) : 0;
        if (task && root !== undefined)
          spent.set(root, (spent.get(root) ?? 0) + Math.max(0, costUsd - before));
        for (const each of ['ag-a', 'ag-b']) {
          const members = [...tasks.values()].filter((member) => member.below?.root === each);
          expect(families.get(each)).toEqual({
            unfinished: members.filter((member) => !isTerminal(member)).length,
            costUsd: spent.get(each) ?? 0,
          });
        }
      }
    }),
  );
});

test('G1: a family is forgotten with its root and its last task', () => {
  const families = new AgentFamilies();
  const root = sampleAgentRun({ id: 'ag-root' });
  const child = sampleTask({ id: 'sh-1', below: below(1) });
  families.update(undefined, root);
  families.update(undefined, child);
  families.update(root, undefined);
  expect(families.size).toBe(1);
  families.update(child, undefined);
  expect(families.size).toBe(0);
});
