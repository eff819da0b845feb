import { approvalOf } from '../protocol/openRequests.ts';
import { checkOf, limitOf } from '../protocol/checks.ts';
import {
  agentSpecOf,
  groupOf,
  hasProcess,
  isTerminal,
  type Dependency,
  type DependencyCondition,
  type Failure,
  type Group,
  type PendingReason,
  type Task,
} from '../protocol/task.ts';

/* Decides when a task may start, from the tasks it depends on, its group and the time; one task at a time. */

/** What decides whether a task may start. */
export interface SchedulingState {
  find(id: string): Task | undefined;
  group(name: string): Group;
  nowMs: number;
  /** The time until which an agent's provider refuses all runs. */
  limitedUntilMs(agent: string): number | undefined;
  /** The budget that is spent, if a run of an agent needs one that is. */
  spentBudget(task: Task): PendingReason | undefined;
  /** What keeps a task from having all its locks. */
  lockObstacle(task: Task): PendingReason | undefined;
}

/** The decision about a waiting task. */
export type Verdict =
  /** It can never start: tasks it depends on did not end as required. */
  | { kind: 'unmet'; on: string[]; message: string }
  | { kind: 'waits'; for: PendingReason; met?: Dependency[] }
  /** It may start, as soon as its group has a slot for it. */
  | { kind: 'ready'; met?: Dependency[] };

/** Judges a waiting task; `met` are its dependencies if more of them are met from now on. Pure. */
export function judge(task: Task, state: SchedulingState): Verdict {
  const { unmet, blocking, after } = judgeDependencies(task, state.find);
  if (unmet.length > 0) {
    return {
      kind: 'unmet',
      on: unmet.map(({ id }) => id),
      message: unmet.map(({ why }) => why).join(' '),
    };
  }
  const met = after && { met: after };
  // A person is asked at once, whatever else it waits for.
  const obstacle: PendingReason | undefined =
    approvalOf(task) ??
    checkOf(task) ??
    limitOf(task) ??
    unapproved(task, state) ??
    (blocking.length > 0 ? { kind: 'tasks', ids: blocking } : obstacleOf(task, state));
  return obstacle ? { kind: 'waits', for: obstacle, ...met } : { kind: 'ready', ...met };
}

/** A step does nothing for a task that a person has not allowed yet. */
function unapproved({ step, parent }: Task, { find }: SchedulingState): PendingReason | undefined {
  const whole = step && parent?.task !== undefined ? find(parent.task) : undefined;
  return whole && approvalOf(whole) ? { kind: 'tasks', ids: [whole.id] } : undefined;
}

/** What keeps a task from starting, other than dependencies and slots. */
function obstacleOf(task: Task, state: SchedulingState): PendingReason | undefined {
  if (task.pausedAt !== undefined) return { kind: 'paused' };
  const limit = rateLimitOf(task, state);
  if (task.startAt !== undefined && Date.parse(task.startAt) > state.nowMs)
    return { kind: 'time', until: task.startAt, ...(limit && { isRateLimit: true }) };
  if (limit) return limit;
  if (state.group(groupOf(task)).isPaused) return { kind: 'paused' };
  if (hasToClear(task)) return { kind: 'leftovers' };
  // Locks last: whoever waits for them waits for nothing else, and gets them as soon as they are free.
  return state.spentBudget(task) ?? state.lockObstacle(task);
}

/** Whether leftovers of earlier attempts still have to be ended; those that could not be ended are not waited for. */
export function hasToClear({ leftovers }: Task): boolean {
  return leftovers !== undefined && !leftovers.outlivedKill;
}

/** Runs of an agent wait until its provider accepts them again, rather than fail one after the other. */
function rateLimitOf(task: Task, state: SchedulingState): PendingReason | undefined {
  const spec = agentSpecOf(task);
  const untilMs = spec && state.limitedUntilMs(spec.agent);
  if (untilMs === undefined || untilMs <= state.nowMs) return undefined;
  return { kind: 'time', until: new Date(untilMs).toISOString(), isRateLimit: true };
}

function judgeDependencies(task: Task, find: SchedulingState['find']) {
  const unmet: { id: string; why: string }[] = [];
  const blocking: string[] = [];
  let hasNews = false;
  const after = task.after?.map((dependency) => {
    if (dependency.isMet) return dependency;
    const other = find(dependency.task);
    if (!other) {
      unmet.push({ id: dependency.task, why: `Task ${dependency.task} is no longer there.` });
    } else if (!isTerminal(other)) blocking.push(other.id);
    else if (isSatisfied(dependency.on, other)) {
      hasNews = true;
      return { ...dependency, isMet: true };
    } else {
      unmet.push({ id: other.id, why: whyNot(other) });
    }
    return dependency;
  });
  return { unmet, blocking, after: hasNews ? after : undefined };
}

function whyNot({ id, name, step, status }: Task): string {
  if (step !== 'worktree') return `Task ${name ?? id} ${status.state}.`;
  const failure = status.state === 'failed' ? status.failure : undefined;
  const said = failure && 'message' in failure ? failure.message : undefined;
  return `Its worktree could not be made${said ? `: ${said}` : `, because task ${id} ${status.state}.`}`;
}

/** Whether an ended task ended as a dependency requires. A cancelled task has not succeeded. */
export function isSatisfied(on: DependencyCondition, ended: Task): boolean {
  if (on === 'any') return true;
  return (ended.status.state === 'completed') === (on === 'success');
}

/** Whether a task has not yet been given the right to start. */
export function isWaitingToStart(task: Pick<Task, 'status'>): boolean {
  return task.status.state === 'pending' && task.status.waitsFor !== undefined;
}

/** Whether a task counts against the slots of its group. */
export function occupiesSlot(task: Task): boolean {
  if (task.keepsSlot) return true;
  return hasProcess(task) && !isTerminal(task) && !isWaitingToStart(task);
}

/** How many tasks of a group run at a time. A group with a gate has one slot, unless it was given more. */
export function slotsOf({ slots, isGated }: Group): number {
  return slots ?? (isGated ? 1 : Infinity);
}

/** Whether two reasons to wait are equal. */
export function isSameReason(a: PendingReason | undefined, b: PendingReason): boolean {
  if (a?.kind === 'tasks' && b.kind === 'tasks') return a.ids.join() === b.ids.join();
  if (a?.kind === 'time' && b.kind === 'time') return a.until === b.until && a.isRateLimit === b.isRateLimit;
  if (a?.kind === 'gate' && b.kind === 'gate') return a.after === b.after;
  if (a?.kind === 'lock' && b.kind === 'lock')
    return a.name === b.name && a.by === b.by && a.isAhead === b.isAhead;
  if (a?.kind === 'budget' && b.kind === 'budget')
    return a.of === b.of && a.name === b.name && a.limitUsd === b.limitUsd && a.until === b.until;
  return a?.kind === b.kind;
}

/** When a running attempt exceeds its limit, in milliseconds since 1970; `undefined` if no limit applies now. */
export function deadlineMs(task: Task): number | undefined {
  const { status, startedAt, timeoutMs, pausedMs = 0 } = task;
  if (timeoutMs === undefined || startedAt === undefined || task.ending || task.pausedAt !== undefined)
    return undefined;
  if (status.state !== 'running' && status.state !== 'waiting') return undefined;
  return Date.parse(startedAt) + timeoutMs + pausedMs;
}

/** Why an attempt that has taken too long is ended. */
export function timeoutFailure({ timeoutMs = 0 }: Task): Failure {
  return { kind: 'timeout', message: `It was ended because it took longer than ${timeoutMs / 1000} s.` };
}
