import { badRequest } from '../../protocol/errors.ts';
import type { ScheduleTimesParams } from '../../protocol/messages.ts';
import type { ScheduleRecord, ScheduleState, ScheduleTimes } from '../../protocol/schedule.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { scheduleState } from '../schedules/scheduleState.ts';

const MOST_TIMES = 20;

/** The schedules, the next one that is due first. A program has none. */
export function schedules(context: EngineContext, _params: unknown, { session }: Caller): ScheduleState[] {
  if (session.role === 'program') return [];
  return context.schedules.values().map((record) => scheduleState(context, record));
}

/** The next due times that a text means. @throws badRequest if it means none */
export async function scheduleTimes(
  context: EngineContext,
  { when: text, timeZone, count = 3 }: ScheduleTimesParams,
): Promise<ScheduleTimes> {
  const nowMs = context.schedules.nowMs();
  const { when, calendar } = await understood(context, { text, timeZone, nowMs });
  const times: string[] = [];
  for (let due = calendar.after(nowMs); due !== undefined; due = calendar.after(due)) {
    times.push(new Date(due).toISOString());
    if (times.length >= Math.min(count, MOST_TIMES)) break;
  }
  return { when, times };
}

/** What a text means from now on. @throws badRequest if nothing is ever due */
export async function understood(
  { schedules }: EngineContext,
  { text, timeZone, nowMs }: { text: string; timeZone: string; nowMs: number },
) {
  const parsed = await schedules.parse(text, { timeZone, anchorMs: nowMs });
  if ('fault' in parsed) throw badRequest(parsed.fault);
  if (parsed.calendar.after(nowMs) === undefined) throw badRequest(`"${text}" is in the past.`);
  return parsed;
}

/** The schedule with this id. @throws badRequest */
export function scheduleWithId({ schedules }: EngineContext, id: string): ScheduleRecord {
  const record = schedules.find(id);
  if (!record) throw badRequest(`There is no schedule "${id}".`);
  return record;
}

/** @throws badRequest if another schedule has the name */
export function checkScheduleName({ schedules }: EngineContext, name: string, except?: string): void {
  const isTaken = schedules.values().some((record) => record.name === name && record.id !== except);
  if (isTaken) throw badRequest(`There is a schedule "${name}" already. Choose another name.`);
}
