import { badRequest, forPeopleOnly } from '../../protocol/errors.ts';
import type { OfScheduleParams } from '../../protocol/messages.ts';
import type { EditScheduleParams, ScheduleState } from '../../protocol/schedule.ts';
import type { Task } from '../../protocol/task.ts';
import { isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { scheduleState } from '../schedules/scheduleState.ts';
import { checkScheduleName, scheduleWithId, understood } from './schedules.ts';

/**
 * Changes a schedule, pauses or resumes it. What was due before is decided as it was before.
 * @throws badRequest, notOwner, notSaved; nothing is changed then
 */
export async function editSchedule(
  context: EngineContext,
  params: EditScheduleParams,
  caller: Caller,
): Promise<ScheduleState> {
  if (!isPerson(caller, (task) => context.table.find(task))) throw forPeopleOnly('change schedules');
  const { id, ifMissed, ifRunning, name, isPaused } = params;
  const keeper = await context.schedules.keeper();
  const nowMs = context.schedules.nowMs();
  const before = scheduleWithId(context, id);
  const timeZone = params.timeZone ?? before.timeZone;
  const isMoved = params.when !== undefined || params.timeZone !== undefined;
  const text = params.when ?? before.when;
  const when = isMoved ? (await understood(context, { text, timeZone, nowMs })).when : before.when;
  if (name) checkScheduleName(context, name, id);
  await keeper.settle(id);
  const { name: _name, pausedAt, ...record } = scheduleWithId(context, id);
  const now = new Date(nowMs).toISOString();
  const kept = name ?? _name;
  const paused = isPaused === undefined ? pausedAt : isPaused ? (pausedAt ?? now) : undefined;
  const saved = keeper.put({
    ...record,
    ...{ when, timeZone },
    // Its times are counted from now on.
    ...(isMoved && { anchor: now, judgedUntil: now }),
    ...(ifMissed && { ifMissed }),
    ...(ifRunning && { ifRunning }),
    ...(kept && { name: kept }),
    ...(paused !== undefined && { pausedAt: paused }),
  });
  return scheduleState(context, saved);
}

/** Removes a schedule; its tasks stay. @throws badRequest, notOwner, notSaved */
export async function removeSchedule(
  context: EngineContext,
  { id }: OfScheduleParams,
  caller: Caller,
): Promise<null> {
  if (!isPerson(caller, (task) => context.table.find(task))) throw forPeopleOnly('remove schedules');
  await context.schedules.remove(scheduleWithId(context, id));
  return null;
}

/** Starts a task of a schedule now, whatever else runs. @throws badRequest, notOwner */
export async function runSchedule(
  context: EngineContext,
  { id }: OfScheduleParams,
  caller: Caller,
): Promise<Task> {
  if (!isPerson(caller, (task) => context.table.find(task))) throw forPeopleOnly('run schedules');
  const result = await (await context.schedules.keeper()).run(scheduleWithId(context, id));
  if ('refused' in result) throw badRequest(result.refused);
  return context.table.get(result.task);
}
