import {
  findTask,
  groupOf,
  hasEnded,
  isAtWork,
  type ComingEnd,
  type ModelState,
  type ModelTask,
  type Release,
} from './modelState.ts';

/* What happens by itself: starts, ends, retries. */

const EARLIER_LIMIT = 10;

/** In which order things happen that nobody has ordered. */
export type Fate = 'first' | 'last' | 'together' | 'endsBeforeStarts';
export const FATES: readonly Fate[] = ['first', 'last', 'together', 'endsBeforeStarts'];

/** Starts what can start, and ends what never can, until nothing changes. */
export function schedule(state: ModelState, fate: Fate = 'first'): void {
  while (scheduleOnce(state, fate)) {
    // Each round may make the next one possible.
  }
}

/** Lets everything that is to come happen. */
export function settle(state: ModelState, fate: Fate): void {
  schedule(state, fate);
  while (state.coming.length > 0) {
    const count = fate === 'together' ? state.coming.length : 1;
    const ends = state.coming.splice(fate === 'last' ? -1 : 0, count);
    for (const end of ends) happen(state, end);
    schedule(state, fate);
  }
}

function scheduleOnce(state: ModelState, fate: Fate): boolean {
  const ready: ModelTask[] = [];
  const unmet: { task: ModelTask; on: string[] }[] = [];
  for (const task of state.tasks) {
    if (task.state !== 'pending') continue;
    const { missing, blocking } = judge(state, task);
    if (missing.length > 0) unmet.push({ task, on: missing });
    else if (blocking.length > 0) task.waitsFor = `tasks ${blocking.join()}`;
    else if (task.isPaused) task.waitsFor = 'paused';
    else if (task.time === 'future') task.waitsFor = 'time';
    else if (groupOf(state, task.group).isPaused) task.waitsFor = 'paused';
    else ready.push(task);
  }
  for (const { task, on } of unmet) conclude(task, 'failed', `dependency ${on.join()}`);
  if (unmet.length > 0 && fate === 'endsBeforeStarts') return true;
  const chosen = ready.toSorted((a, b) => b.priority - a.priority || a.turn - b.turn);
  const hasStarted = chosen.map((task) => {
    const { slots } = groupOf(state, task.group);
    const busy = state.tasks.filter((other) => other.group === task.group && isAtWork(other)).length;
    if (slots === null || busy < slots) return launch(state, task);
    task.waitsFor = 'slot';
    return false;
  });
  return unmet.length > 0 || hasStarted.includes(true);
}

function judge(state: ModelState, task: ModelTask) {
  const missing: string[] = [];
  const blocking: string[] = [];
  for (const dependency of task.after) {
    if (dependency.isMet) continue;
    const other = findTask(state, dependency.task);
    if (other && !hasEnded(other)) blocking.push(other.id);
    else if (
      other &&
      (dependency.on === 'any' || (other.state === 'completed') === (dependency.on === 'success'))
    )
      dependency.isMet = true;
    else missing.push(dependency.task);
  }
  return { missing, blocking };
}

/** Always `true`: something has changed. */
function launch(state: ModelState, task: ModelTask): boolean {
  delete task.waitsFor;
  delete task.time;
  task.state = 'running';
  task.isFresh = true;
  if (task.ending !== 'missing') {
    task.runs.least++;
    task.runs.most++;
  }
  if (task.ending !== 'gate') state.coming.push({ id: task.id, attempt: task.attempt, how: task.ending });
  return true;
}

function happen(state: ModelState, { id, attempt, how }: ComingEnd): void {
  const task = findTask(state, id);
  if (!task || hasEnded(task) || task.attempt !== attempt) return;
  if (task.state === 'cancelRequested') return conclude(task, 'cancelled');
  if (how === 'missing') return conclude(task, 'failed', 'spawn');
  if (how !== 'terminated') end(task, how);
}

/** The command of a task has ended. */
function end(task: ModelTask, how: Release): void {
  if (how === 0) return conclude(task, 'completed', 'exit 0');
  const code = how === 'kill' ? 137 : how;
  const { retry, attempt, maxAttempt } = task;
  const isRetried = retry && attempt < (maxAttempt ?? 0) && (retry.exitCodes?.includes(code) ?? true);
  conclude(task, 'failed', how === 'kill' ? 'signal SIGKILL' : `exit ${code}`);
  if (!isRetried) return;
  const { maxAttempt: max } = task;
  furtherAttempt(task);
  if (max !== undefined) task.maxAttempt = max;
  task.time = retry.isSlow ? 'future' : 'past';
}

export function conclude(task: ModelTask, state: ModelTask['state'], outcome?: string): void {
  task.state = state;
  task.isPaused = false;
  delete task.waitsFor;
  delete task.released;
  if (outcome !== undefined) task.outcome = outcome;
}

/** Makes an ended task one that waits to start again. */
export function furtherAttempt(task: ModelTask): void {
  task.earlier = [...task.earlier, task.state].slice(-EARLIER_LIMIT);
  task.attempt++;
  if (task.retry) task.maxAttempt = task.attempt + task.retry.max;
  task.state = 'pending';
  task.drainedBy = [];
  delete task.outcome;
  delete task.time;
}
