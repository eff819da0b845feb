import type { ScheduleRecord } from '../../protocol/schedule.ts';
import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { inPlace, placeOfStart } from '../placeChecks.ts';
import { startKnowingAgent } from '../verbs/start.ts';

const startInPlace = inPlace(placeOfStart, startKnowingAgent);

/** The key of the start for a due time: it makes a repetition harmless. */
export function keyOf({ id }: Pick<ScheduleRecord, 'id'>, dueMs: number): string {
  return `schedule:${id}:${new Date(dueMs).toISOString()}`;
}

/**
 * Starts a task of a schedule. It has the name of the schedule if no other task has that now, and waits for the tasks in
 * `after`, however they end. @throws as `start`
 */
export async function startScheduled(
  context: EngineContext,
  record: ScheduleRecord,
  { dueMs, after }: { dueMs?: number; after: readonly string[] },
): Promise<Task> {
  const { id, owner, environment, start } = record;
  const { name = record.name, ...rest } = start;
  const isFree = name !== undefined && context.table.named(name, owner.id).size === 0;
  const waitsFor = after.filter((task) => context.table.has(task));
  const caller: Caller = {
    session: owner,
    signal: new AbortController().signal,
    cancelExternal: () => false,
    part: {
      schedule: {
        id,
        ...(record.name !== undefined && { name: record.name }),
        ...(dueMs !== undefined && { due: new Date(dueMs).toISOString() }),
      },
    },
  };
  const params = {
    ...rest,
    environment: context.environments.load(environment),
    ...(isFree && { name }),
    ...(dueMs !== undefined && { key: keyOf(record, dueMs) }),
    ...(waitsFor.length > 0 && { after: waitsFor.map((task) => ({ task, on: 'any' as const })) }),
  };
  return startInPlace(context, params, caller);
}
