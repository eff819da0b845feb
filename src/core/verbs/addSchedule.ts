import { customAlphabet } from 'nanoid';
import { toError } from '../../base/errors.ts';
import { badRequest, forPeopleOnly, notSaved } from '../../protocol/errors.ts';
import type { AddScheduleParams, ScheduledStart, ScheduleState } from '../../protocol/schedule.ts';
import { DEFAULT_IF_MISSED, DEFAULT_IF_RUNNING } from '../../protocol/schedulePolicies.ts';
import { agentSpec } from '../agentRuns/agentSpec.ts';
import { isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { startedInside } from '../guard/startGuard.ts';
import { loadPatterns } from '../lineMatcher.ts';
import { checkStart } from '../machineChecks.ts';
import { scheduleState } from '../schedules/scheduleState.ts';
import { checkScheduleName, understood } from './schedules.ts';

// Like the ids of tasks.
const randomPart = customAlphabet('23456789abcdefghjkmnpqrstuvwxyz', 8);

/** What belongs to one start only. */
const OF_ONE_START = ['id', 'key', 'after', 'startAt', 'parent', 'closePolicy'] as const;

/**
 * Adds a schedule, which is on disk then. Its tasks get the environment that it is given now. An agent could use one to
 * start itself forever, so programs and what runs inside a task may add none.
 * @throws badRequest, notOwner, agentNotFound, notSaved
 */
export async function addSchedule(
  context: EngineContext,
  given: AddScheduleParams,
  caller: Caller,
): Promise<ScheduleState> {
  const { name, timeZone, ifMissed = DEFAULT_IF_MISSED, ifRunning = DEFAULT_IF_RUNNING } = given;
  if (!isPerson(caller, (id) => context.table.find(id))) throw forPeopleOnly('add schedules');
  if (startedInside(given.start) !== undefined)
    throw badRequest('Inside a task, no schedule can be added: it would go on without the task.');
  await checkScheduled(context, given.start);
  const keeper = await context.schedules.keeper();
  const nowMs = context.schedules.nowMs();
  const { when } = await understood(context, { text: given.when, timeZone, nowMs });
  if (name !== undefined) checkScheduleName(context, name);
  const now = new Date(nowMs).toISOString();
  const { environment, additions, ...start } = given.start;
  const saved = keeper.put({
    schema: 1,
    id: newId(context),
    ...(name !== undefined && { name }),
    owner: caller.session,
    ...{ when, timeZone, anchor: now, ifMissed, ifRunning },
    start: { ...start, environment: {} },
    environment: keep(context, { ...environment, ...additions }),
    ...{ createdAt: now, judgedUntil: now, history: [] },
  });
  context.trace.write({ event: 'scheduleAdded', id: saved.id, session: caller.session.id });
  return scheduleState(context, saved);
}

/** What could not be started now is refused now. @throws badRequest, agentNotFound */
async function checkScheduled(context: EngineContext, start: ScheduledStart): Promise<void> {
  const wrong = OF_ONE_START.find((field) => start[field] !== undefined);
  if (wrong !== undefined)
    throw badRequest(`"${wrong}" is for one task only, so what a schedule starts cannot have it.`);
  if (start.kind === 'monitor') await loadPatterns();
  checkStart(start);
  if (start.kind !== 'agent') return;
  await context.agents.learn(start);
  agentSpec(context, start);
}

function newId({ schedules }: EngineContext): string {
  for (;;) {
    const id = `sc-${randomPart()}`;
    if (!schedules.find(id)) return id;
  }
}

/** @throws notSaved */
function keep({ environments }: EngineContext, environment: Record<string, string>): string {
  try {
    return environments.keep(environment);
  } catch (error) {
    throw notSaved(toError(error));
  }
}
