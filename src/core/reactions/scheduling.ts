import { groupOf, hasProcess, isTerminal, type Task } from '../../protocol/task.ts';
import {
  deadlineMs,
  hasToClear,
  isSameReason,
  isWaitingToStart,
  judge,
  timeoutFailure,
  type SchedulingState,
  type Verdict,
} from '../scheduler.ts';
import type { Effect } from '../turn/effects.ts';
import { isEnd, type EngineState, type Happening, type Reaction } from '../turn/engineState.ts';

/** Changes that judgements come to in one round; each may be a write. */
const SLICE = 20;

/** Judges the tasks that wait and for which something has changed, and those whose time has come. */
export const judgeWaiting: Reaction = function (state, { changes }) {
  const { table, agenda } = state;
  for (const change of changes) {
    if (change.type === 'removed') agenda.judgeAll(table.dependantsOf(change.id), table);
    else if (isEnd(change)) agenda.judgeAll(table.dependantsOf(change.task.id), table);
    else if (isWaitingToStart(change.task) && matters(change.task, change.previous))
      agenda.judge(change.task);
  }
  if (!state.isOpen) return [];
  const outcomes: (Happening | Effect)[] = [...takeDue(state)];
  while (outcomes.length < SLICE && !state.isOverdue()) {
    const ids = agenda.take(SLICE);
    if (ids.length === 0) break;
    for (const id of ids) {
      const task = table.find(id);
      if (!task || !isWaitingToStart(task)) continue;
      if (hasToClear(task)) outcomes.push({ effect: 'clearLeftovers', id });
      outcomes.push(...follow(task, judge(task, viewOf(state)), state));
    }
  }
  return outcomes;
};

/** Gives the slots of each group that something has changed in to those that are first in its queue. */
export const startNext: Reaction = function* (state, { changes }): Iterable<Happening | Effect> {
  const { table, agenda, groups } = state;
  for (const change of changes) {
    if (change.previous) agenda.touch(groupOf(change.previous));
    if (change.type === 'changed') agenda.touch(groupOf(change.task));
  }
  if (!state.isOpen) return;
  for (const name of agenda.takeTouched()) {
    const { isPaused, slots = Infinity } = groups.get(name);
    // Judged first; the last of them touches the group again.
    if (isPaused || agenda.isJudging(name) || table.startQueue.busy(name) >= slots) continue;
    const id = table.startQueue.next(name);
    if (id === undefined) continue;
    const verdict = judge(table.get(id), viewOf(state));
    // Its start is a change of the group, after which the next one has its turn.
    if (verdict.kind === 'ready') yield* launch(table.get(id), verdict, state);
    else yield* follow(table.get(id), verdict, state);
    if (state.isOverdue()) return;
  }
};

/** What comes of a verdict, other than its start. */
function* follow(task: Task, verdict: Verdict, { nowMs }: EngineState): Iterable<Happening> {
  const { id } = task;
  const at = new Date(nowMs).toISOString();
  if (verdict.kind === 'unmet') {
    yield { id, event: { type: 'unmet', on: verdict.on, message: verdict.message, at } };
    return;
  }
  if (verdict.met) yield { id, event: { type: 'met', after: verdict.met, at } };
  const waitsFor = verdict.kind === 'waits' ? verdict.for : ({ kind: 'slot' } as const);
  // What has no process here takes no slot either.
  if (verdict.kind === 'ready' && !hasProcess(task)) yield { id, event: { type: 'began', at } };
  else if (!isSameReason(reasonOf(task), waitsFor)) yield { id, event: { type: 'queued', waitsFor, at } };
}

function* launch(
  { id }: Task,
  { met }: Verdict & { kind: 'ready' },
  { nowMs }: EngineState,
): Iterable<Happening | Effect> {
  const at = new Date(nowMs).toISOString();
  if (met) yield { id, event: { type: 'met', after: met, at } };
  yield { id, event: { type: 'launched', at } };
  yield { effect: 'launch', id };
}

/** Those whose time has come are judged, or ended when they have taken too long. */
function* takeDue({ table, agenda, nowMs, isOverdue }: EngineState): Iterable<Happening> {
  for (let id = table.wakeTimes.takeDue(nowMs); id !== undefined; id = table.wakeTimes.takeDue(nowMs)) {
    const task = table.get(id);
    if (isWaitingToStart(task)) agenda.judge(task);
    else if ((deadlineMs(task) ?? Infinity) <= nowMs) {
      const event = { type: 'limitReached', failure: timeoutFailure(task) } as const;
      yield { id, event: { ...event, at: new Date(nowMs).toISOString() } };
    }
    if (isOverdue()) return;
  }
}

function viewOf({ table, groups, rateLimits, nowMs }: EngineState): SchedulingState {
  return {
    find: (id) => table.find(id),
    group: (name) => groups.get(name),
    nowMs,
    limitedUntilMs: (agent) => rateLimits.untilMs(agent),
  };
}

function reasonOf({ status }: Task) {
  return status.state === 'pending' ? status.waitsFor : undefined;
}

/** Whether a change of a task that waits can make it wait for something else. */
function matters(task: Task, previous: Task | undefined): boolean {
  return (
    previous === undefined ||
    isTerminal(previous) ||
    !isWaitingToStart(previous) ||
    previous.attempt.number !== task.attempt.number ||
    previous.pausedAt !== task.pausedAt ||
    previous.startAt !== task.startAt ||
    previous.leftovers !== task.leftovers
  );
}
