import { describeCommand } from '../commandLine.ts';
import type { EngineContext } from '../engineContext.ts';
import type { ScheduleRecord, ScheduleRow, ScheduleState } from '../../protocol/schedule.ts';

/** So many lines are shown in a list. */
const ROW_LINES = 20;

/** A schedule as a window shows it. */
export function scheduleRow(record: ScheduleRecord): ScheduleRow {
  const { id, name, owner, when, timeZone, ifMissed, ifRunning, pausedAt, nextAt, start, history } = record;
  return {
    ...{ id, owner, when, timeZone, ifMissed, ifRunning },
    ...(name !== undefined && { name }),
    ...(pausedAt !== undefined && { pausedAt }),
    ...(nextAt !== undefined && { nextAt }),
    kind: start.kind,
    title: describeCommand(start.kind === 'agent' ? start.prompt : start.command),
    cwd: start.cwd,
    ...(start.kind === 'agent' && { agent: start.agent }),
    history: history.slice(-ROW_LINES),
  };
}

/** A schedule with all that is known of it; its environment stays here. */
export function scheduleState({ table }: EngineContext, record: ScheduleRecord): ScheduleState {
  const { environment: _environment, ...start } = record.start;
  const lastId = record.history.findLast(({ task }) => task !== undefined)?.task;
  const last = lastId === undefined ? undefined : table.find(lastId);
  return {
    ...scheduleRow(record),
    history: record.history,
    createdAt: record.createdAt,
    start,
    unfinished: table.unfinishedOfSchedule(record.id).map(({ id }) => id),
    ...(last && {
      last: {
        id: last.id,
        status: last.status,
        ...(last.endedAt !== undefined && { endedAt: last.endedAt }),
      },
    }),
  };
}
