import { approvalOf } from '../../protocol/openRequests.ts';
import { groupOf, hasProcess, isTerminal, type Task } from '../../protocol/task.ts';
import { isBetweenAttempts } from '../../protocol/checks.ts';
import {
  deadlineMs,
  hasToClear,
  isSameReason,
  isWaitingToStart,
  judge,
  slotsOf,
  timeoutFailure,
  type SchedulingState,
  type Verdict,
} from '../scheduler.ts';
import { budgetObstacle } from '../guard/budgets.ts';
import type { Effect } from '../turn/effects.ts';
import { isEnd, type EngineState, type Happening, type Reaction } from '../turn/engineState.ts';
import { budgetFacts } from './spending.ts';

/** The maximum number of changes from judgements in one round; each may be a write. */
const SLICE = 20;

/** Judges waiting tasks that are affected by a change, or whose time has come. */
export const judgeWaiting: Reaction = function (state, { changes }) {
  const { table, agenda } = state;
  const fresh = new Set<string>();
  for (const change of changes) {
    const now = change.type === 'changed' ? change.task : undefined;
    agenda.judgeAll(table.locks.affectedBy(change.previous, now), table);
    if (change.type === 'removed') agenda.judgeAll(table.dependantsOf(change.id), table);
    else if (isEnd(change)) agenda.judgeAll(table.dependantsOf(change.task.id), table);
    else if (isWaitingToStart(change.task) && matters(change.task, change.previous)) {
      agenda.judge(change.task);
      fresh.add(change.task.id);
      // Once it is allowed, its steps are.
      if (change.previous && approvalOf(change.previous)) agenda.judgeAll(stepsOf(change.task, table), table);
    }
  }
  if (!state.isOpen) return [];
  const outcomes: (Happening | Effect)[] = [...takeDue(state)];
  if (state.isFirstRound) for (const id of [...fresh].slice(0, SLICE)) outcomes.push(...judgeNow(id, state));
  for (let judged = 0; outcomes.length < SLICE && !state.isOverdue(judged);) {
    const ids = agenda.take(SLICE);
    if (ids.length === 0) break;
    for (const id of ids) outcomes.push(...judgeNow(id, state));
    judged += ids.length;
  }
  return outcomes;
};

function* judgeNow(id: string, state: EngineState): Iterable<Happening | Effect> {
  const task = state.table.find(id);
  if (!task) return;
  state.agenda.drop(task);
  if (!isWaitingToStart(task)) return;
  if (hasToClear(task) && !isBetweenAttempts(task)) yield { effect: 'clearLeftovers', id };
  yield* follow(task, judge(task, viewOf(state)), state);
}

/** In each group with changes, gives the free slots to the first tasks of its queue. */
export const startNext: Reaction = function* (state, { changes }): Iterable<Happening | Effect> {
  const { agenda } = state;
  const fresh = new Set<string>();
  for (const change of changes) {
    if (change.previous) fresh.add(groupOf(change.previous));
    if (change.type === 'changed') fresh.add(groupOf(change.task));
  }
  for (const group of fresh) agenda.touch(group);
  if (!state.isOpen) return;
  // What was given in this round is not on a record yet.
  const given = new Map<string, string>();
  for (const group of agenda.takeTouched(
    (name) => (state.isFirstRound && fresh.has(name)) || !state.isOverdue(),
  ))
    yield* startIn(group, state, given);
};

/** Starts the first task of a group's queue if a slot is free. The next one follows after that change. */
function* startIn(
  name: string,
  state: EngineState,
  given: Map<string, string>,
): Iterable<Happening | Effect> {
  const { table, agenda, groups } = state;
  const group = groups.get(name);
  // Judged first; the last of them touches the group again.
  if (group.isPaused || agenda.isJudging(name)) return;
  const next = table.startQueue.next(name);
  const isFull = table.startQueue.busy(name) >= slotsOf(group);
  const id = isFull ? nextInOwnSlot(name, table) : next;
  if (id === undefined) {
    if (isFull) yield* waitAtGate(name, next, state);
    return;
  }
  const task = table.get(id);
  const verdict = judge(task, viewOf(state, given));
  if (verdict.kind !== 'ready') return yield* follow(task, verdict, state);
  for (const lock of task.locks ?? []) given.set(lock, id);
  yield* launch(task, verdict, state);
}

/** A task that has kept its slot for itself, or a step of one. */
function nextInOwnSlot(group: string, table: EngineState['table']): string | undefined {
  for (const id of table.returningTo(group)) {
    const steps = table.childrenOf(id).filter(({ step }) => step !== undefined);
    const isNext = [table.get(id), ...steps].find((task) => table.startQueue.has(task, group));
    if (isNext) return isNext.id;
  }
  return undefined;
}

/** A person is asked for their word about one task of a group: the next one. */
function* waitAtGate(
  group: string,
  next: string | undefined,
  { table, nowMs }: EngineState,
): Iterable<Happening> {
  const at = new Date(nowMs).toISOString();
  const [after] = table.keepingSlotIn(group);
  for (const id of table.atGateOf(group))
    if (id !== next || after === undefined)
      yield { id, event: { type: 'queued', waitsFor: { kind: 'slot' }, at } };
  if (next === undefined || after === undefined) return;
  const waitsFor = { kind: 'gate', after, since: at } as const;
  if (!isSameReason(reasonOf(table.get(next)), waitsFor))
    yield { id: next, event: { type: 'queued', waitsFor, at } };
}

/** Applies a verdict, other than a start. */
function* follow(task: Task, verdict: Verdict, { nowMs }: EngineState): Iterable<Happening> {
  const { id } = task;
  const at = new Date(nowMs).toISOString();
  if (verdict.kind === 'unmet') {
    yield { id, event: { type: 'unmet', on: verdict.on, message: verdict.message, at } };
    return;
  }
  if (verdict.met) yield { id, event: { type: 'met', after: verdict.met, at } };
  const waitsFor = verdict.kind === 'waits' ? verdict.for : ({ kind: 'slot' } as const);
  // A task without a process takes no slot either.
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

/** Judges tasks whose time has come, or ends those that exceeded their time limit. */
function* takeDue({ table, agenda, nowMs, isOverdue }: EngineState): Iterable<Happening> {
  let taken = 0;
  for (let id = table.wakeTimes.takeDue(nowMs); id !== undefined; id = table.wakeTimes.takeDue(nowMs)) {
    const task = table.get(id);
    if (isWaitingToStart(task)) agenda.judge(task);
    else if ((deadlineMs(task) ?? Infinity) <= nowMs) {
      const event = { type: 'limitReached', failure: timeoutFailure(task) } as const;
      yield { id, event: { ...event, at: new Date(nowMs).toISOString() } };
    }
    if (isOverdue(++taken)) return;
  }
}

/** `given` are locks that tasks have got in this round, by their names. */
function viewOf(state: EngineState, given: ReadonlyMap<string, string> = new Map()): SchedulingState {
  const { table, groups, rateLimits, nowMs } = state;
  return {
    find: (id) => table.find(id),
    group: (name) => groups.get(name),
    nowMs,
    limitedUntilMs: (agent) => rateLimits.untilMs(agent),
    spentBudget: (task) => budgetObstacle(task, budgetFacts(state)),
    lockObstacle: (task) => {
      for (const name of task.locks ?? []) {
        const by = given.get(name);
        if (by !== undefined) return { kind: 'lock', name, by };
      }
      return table.locks.obstacleOf(task);
    },
  };
}

function reasonOf({ status }: Task) {
  return status.state === 'pending' ? status.waitsFor : undefined;
}

/** Whether a change of a waiting task can change what it waits for. */
function matters(task: Task, previous: Task | undefined): boolean {
  return (
    previous === undefined ||
    isTerminal(previous) ||
    !isWaitingToStart(previous) ||
    previous.attempt.number !== task.attempt.number ||
    approvalOf(previous) !== approvalOf(task) ||
    previous.pausedAt !== task.pausedAt ||
    previous.startAt !== task.startAt ||
    previous.group !== task.group ||
    previous.locks !== task.locks ||
    previous.place !== task.place ||
    previous.priority !== task.priority ||
    previous.agent?.beyond !== task.agent?.beyond ||
    namesOf(previous) !== namesOf(task) ||
    previous.leftovers !== task.leftovers
  );
}

/** Ids of what is done for a task before it starts. */
function stepsOf({ id, worktree }: Task, table: EngineState['table']): string[] {
  if (worktree === undefined) return [];
  return table.childrenOf(id).flatMap((task) => (task.step ? [task.id] : []));
}

/** The dependencies of a task, whether met or not. */
function namesOf({ after }: Task): string | undefined {
  return after?.map(({ task, on }) => `${task} ${on}`).join();
}
