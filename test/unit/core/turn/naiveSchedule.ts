/* What starts when, planned from scratch of all tasks: slow, and plain to see. The engine must come to the same. */

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
} from '../../../../src/protocol/task.ts';

/** Everything that decides what starts. */
export interface SchedulingState {
  /** Tasks that have not ended, in order of creation. */
  unfinished: Iterable<Task>;
  find(id: string): Task | undefined;
  group(name: string): Group;
  nowMs: number;
  /** Until when an agent's provider refuses all its runs. */
  limitedUntilMs(agent: string): number | undefined;
}

/** What is to be done now, and when to look again. */
export interface Plan {
  /** In the order in which to start them. */
  start: Task[];
  /** They can never start: tasks they were to start after ended otherwise. */
  unmet: { task: Task; on: string[]; message: string }[];
  /** They wait for something else than they say. */
  waits: { task: Task; waitsFor: PendingReason }[];
  /** Dependencies that are met from now on, whatever becomes of those tasks. */
  met: { task: Task; after: Dependency[] }[];
  /** They are not to start before what earlier attempts left is ended. */
  clear: Task[];
  /** Attempts that took too long. */
  expired: { task: Task; failure: Failure }[];
  /** When time alone changes this plan. */
  wakeAtMs?: number;
}

/** Decides from the tasks, the groups and the time, and from nothing else. */
export function planSchedule(state: SchedulingState): Plan {
  const plan: Plan = { start: [], unmet: [], waits: [], met: [], clear: [], expired: [] };
  const candidates = new Map<string, Task[]>();
  const busy = new Map<string, number>();
  for (const task of state.unfinished) {
    if (occupiesSlot(task)) busy.set(groupOf(task), (busy.get(groupOf(task)) ?? 0) + 1);
    if (isWaitingToStart(task)) {
      if (hasToClear(task)) plan.clear.push(task);
      const obstacle = obstacleOf(task, state, plan);
      if (obstacle === 'unmet') continue;
      if (obstacle) {
        planWait(plan, task, obstacle);
        continue;
      }
      const group = candidates.get(groupOf(task));
      // What has no process here takes no slot either.
      if (!hasProcess(task)) plan.start.push(task);
      else if (group) group.push(task);
      else candidates.set(groupOf(task), [task]);
    } else planExpiry(plan, task, state.nowMs);
  }
  for (const [name, tasks] of candidates)
    fillSlots(plan, tasks, freeSlots(state.group(name), busy.get(name) ?? 0));
  return plan;
}

/** Whether a task has still to be given the right to start. */
function isWaitingToStart(task: Pick<Task, 'status'>): boolean {
  return task.status.state === 'pending' && task.status.waitsFor !== undefined;
}

/** Whether a task counts against the slots of its group. */
function occupiesSlot(task: Task): boolean {
  return hasProcess(task) && !isTerminal(task) && !isWaitingToStart(task);
}

function freeSlots(group: Group, busy: number): number {
  return group.slots === undefined ? Infinity : Math.max(0, group.slots - busy);
}

/** What keeps a task from starting, other than slots; notes on the way what the plan should know. */
function obstacleOf(task: Task, state: SchedulingState, plan: Plan): PendingReason | 'unmet' | undefined {
  const { unmet, blocking, after } = judgeDependencies(task, state.find);
  if (unmet.length > 0) {
    plan.unmet.push({ task, on: unmet.map(({ id }) => id), message: unmet.map(({ why }) => why).join(' ') });
    return 'unmet';
  }
  if (after) plan.met.push({ task, after });
  if (blocking.length > 0) return { kind: 'tasks', ids: blocking };
  if (task.pausedAt !== undefined) return { kind: 'paused' };
  if (task.startAt !== undefined && Date.parse(task.startAt) > state.nowMs) {
    wakeAt(plan, Date.parse(task.startAt));
    const isRateLimit = rateLimitOf(task, state, plan) !== undefined;
    return { kind: 'time', until: task.startAt, ...(isRateLimit && { isRateLimit }) };
  }
  const limit = rateLimitOf(task, state, plan);
  if (limit) return limit;
  if (state.group(groupOf(task)).isPaused) return { kind: 'paused' };
  return hasToClear(task) ? { kind: 'leftovers' } : undefined;
}

/** Whether what earlier attempts left has still to be ended; what could not be is no reason to wait. */
function hasToClear({ leftovers }: Task): boolean {
  return leftovers !== undefined && !leftovers.outlivedKill;
}

/** The runs of an agent wait until its provider takes them again, rather than fail one after the other. */
function rateLimitOf(task: Task, state: SchedulingState, plan: Plan): PendingReason | undefined {
  const spec = agentSpecOf(task);
  const untilMs = spec && state.limitedUntilMs(spec.agent);
  if (untilMs === undefined || untilMs <= state.nowMs) return undefined;
  wakeAt(plan, untilMs);
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
      unmet.push({ id: other.id, why: `Task ${other.name ?? other.id} ${other.status.state}.` });
    }
    return dependency;
  });
  return { unmet, blocking, after: hasNews ? after : undefined };
}

/** Whether an ended task ended as a dependency wants it. What was cancelled did not succeed. */
function isSatisfied(on: DependencyCondition, ended: Task): boolean {
  if (on === 'any') return true;
  return (ended.status.state === 'completed') === (on === 'success');
}

function planWait(plan: Plan, task: Task, waitsFor: PendingReason): void {
  const before = task.status.state === 'pending' ? task.status.waitsFor : undefined;
  if (!before || !isSameReason(before, waitsFor)) plan.waits.push({ task, waitsFor });
}

function isSameReason(a: PendingReason, b: PendingReason): boolean {
  if (a.kind === 'tasks' && b.kind === 'tasks') return a.ids.join() === b.ids.join();
  if (a.kind === 'time' && b.kind === 'time') return a.until === b.until && a.isRateLimit === b.isRateLimit;
  return a.kind === b.kind;
}

/** Highest priority first; within a priority, who was started first. */
function fillSlots(plan: Plan, tasks: Task[], free: number): void {
  const ordered = tasks.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0) || turnOf(a) - turnOf(b));
  for (const [index, task] of ordered.entries()) {
    if (index < free) plan.start.push(task);
    else planWait(plan, task, { kind: 'slot' });
  }
}

function turnOf(task: Task): number {
  return task.turn ?? task.order ?? 0;
}

function planExpiry(plan: Plan, task: Task, nowMs: number): void {
  const { status, startedAt, timeoutMs, pausedMs = 0 } = task;
  if (timeoutMs === undefined || startedAt === undefined || task.ending || task.pausedAt !== undefined)
    return;
  if (status.state !== 'running' && status.state !== 'waiting') return;
  const deadlineMs = Date.parse(startedAt) + timeoutMs + pausedMs;
  if (deadlineMs > nowMs) wakeAt(plan, deadlineMs);
  else {
    const message = `It was ended because it took longer than ${timeoutMs / 1000} s.`;
    plan.expired.push({ task, failure: { kind: 'timeout', message } });
  }
}

function wakeAt(plan: Plan, atMs: number): void {
  plan.wakeAtMs = Math.min(plan.wakeAtMs ?? Infinity, atMs);
}
