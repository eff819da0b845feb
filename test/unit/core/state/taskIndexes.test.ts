import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TaskTable } from '../../../../src/core/state/taskTable.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleTask } from '../sampleTask.ts';

const EXIT = { kind: 'exit', code: 1 } as const;
const STATUSES: Task['status'][] = [
  { state: 'pending', waitsFor: { kind: 'slot' } },
  { state: 'pending', waitsFor: { kind: 'time', until: '2030-01-01T00:00:00.000Z' } },
  { state: 'running' },
  { state: 'completed', exitCode: 0 },
  { state: 'failed', failure: EXIT },
];
const IDS = ['sh-a', 'sh-b', 'sh-c'];

/** What may become of one of a few tasks. */
const step = fc.record({
  id: fc.constantFrom(...IDS),
  isRemoved: fc.boolean(),
  status: fc.constantFrom(...STATUSES),
  owner: fc.constantFrom('window:a', 'window:b'),
  name: fc.constantFrom(undefined, 'web'),
  schedule: fc.constantFrom(undefined, 'sc-a'),
  keepsSlot: fc.boolean(),
  locks: fc.constantFrom(undefined, ['db']),
  hasLeftovers: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function taskOf({ id, status, owner, name, schedule, keepsSlot, locks, hasLeftovers }: Step): Task {
  return sampleTask({
    ...{ id, status, owner: { id: owner, label: owner } },
    ...(name !== undefined && { name }),
    ...(schedule !== undefined && { schedule: { id: schedule } as never }),
    ...(keepsSlot && { keepsSlot: true as const }),
    ...(locks && { locks: [...locks] }),
    ...(hasLeftovers && { leftovers: { of: [], processes: [] } as never }),
    process: { pid: 1, startTime: '1', boot: 'b' },
  });
}

/** All that the indexes answer, in an order of its own. */
async function answersOf(table: TaskTable): Promise<unknown> {
  const ids = (tasks: Iterable<Task>) => [...tasks].map(({ id }) => id).toSorted();
  const group = 'default';
  return {
    running: ids(table.running()),
    withLeftovers: ids(table.withLeftovers()),
    ofSessions: ['window:a', 'window:b'].map((id) => [
      ids(table.unfinishedOf(id)),
      [...table.unfinishedIdsOf(id)].toSorted(),
    ]),
    owned: await Promise.all(
      ['window:a', 'window:b'].map(async (id) => [...(await table.ownedBy(id))].toSorted()),
    ),
    ofSchedule: ids(table.unfinishedOfSchedule('sc-a')),
    named: [...table.named('web')].toSorted(),
    waiting: [...table.waitingIn(group)].toSorted(),
    keeping: [...table.keepingSlotIn(group)].toSorted(),
    returning: [...table.returningTo(group)].toSorted(),
    busy: table.startQueue.busy(group),
    lock: table.locks.obstacleOf(sampleTask({ id: 'sh-other', locks: ['db'] }))?.kind,
    wakesAt: table.wakeTimes.nextMs,
    ended: [table.ended.count, table.ended.bytes, table.ended.latest(), table.ended.largestEarlier()?.bytes],
  };
}

test('whatever has become of tasks, the indexes answer as those of a table that has only known them as they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(25), async (steps, asked) => {
      const table = new TaskTable();
      for (const [index, each] of steps.entries()) {
        // The index of owners is made when somebody asks, and kept from then on.
        if (index === asked) void table.ownedBy('window:a');
        if (!each.isRemoved) table.set(taskOf(each));
        else if (table.has(each.id)) table.delete(each.id);
      }
      const fresh = new TaskTable();
      for (const task of table.values()) fresh.set(task);
      expect(await answersOf(table)).toEqual(await answersOf(fresh));
    }),
  );
});
