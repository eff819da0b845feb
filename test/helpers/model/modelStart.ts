import { furtherAttempt } from './modelEvents.ts';
import { canSee, findTask, hasEnded, type ModelState, type ModelTask } from './modelState.ts';
import type { NewTask, Request, StartRequest, Verdict } from './requests.ts';

/** Id of a task whose id the host chooses, until it has said which. */
export const UNNAMED = '(new)';

/** Adds a task, or says why not. */
export function start(state: ModelState, request: Extract<Request, { verb: 'start' | 'register' }>): Verdict {
  const owner = ownerOf(state, request);
  const known = request.key && state.tasks.find((task) => task.key === request.key && task.owner === owner);
  if (known) {
    // Whoever runs it has come back.
    if (request.verb === 'register' && known.isExternal && !hasEnded(known)) known.isAttended = true;
    return { answer: known.id };
  }
  const earlier = findTask(state, request.id ?? '');
  const errors = problemsOf(state, request, owner);
  const isItsOwn = earlier?.owner === owner && canSee(state, request.who, earlier);
  if (earlier && !(isItsOwn && hasEnded(earlier))) errors.push('idTaken');
  if (errors.length > 0) return { refused: errors };
  const task = newTask(state, request, owner);
  if (earlier) {
    // A further attempt of the task: what it is is said anew, what it has been stays.
    furtherAttempt(earlier);
    task.attempt = earlier.attempt;
    task.earlier = earlier.earlier;
    state.tasks = state.tasks.map((other) => (other === earlier ? task : other));
  } else state.tasks.push(task);
  if (task.retry) task.maxAttempt = task.attempt + task.retry.max;
  return { answer: task.id };
}

function ownerOf(state: ModelState, { who, parent }: NewTask): string {
  const inside = parent?.how === 'inside' ? findTask(state, parent.task) : undefined;
  return inside && canSee(state, who, inside) ? inside.owner : who;
}

function problemsOf(
  state: ModelState,
  request: Extract<Request, { verb: 'start' | 'register' }>,
  owner: string,
) {
  const { who, id, name, parent } = request;
  const errors: string[] = [];
  const isKnown = (other: string) => {
    const task = findTask(state, other);
    return task !== undefined && canSee(state, who, task);
  };
  const isTaken = state.tasks.some((task) => task.name === name && task.owner === owner && !hasEnded(task));
  if (name !== undefined && isTaken) errors.push('nameTaken');
  if (parent?.how === 'named' && !isKnown(parent.task)) errors.push('unknownTask');
  for (const { task } of (request.verb === 'start' && request.after) || []) {
    if (task === id) errors.push('badRequest');
    else if (!isKnown(task)) errors.push('unknownTask');
    else if (waitsFor(state, task, id)) errors.push('badRequest');
  }
  return errors;
}

/** Whether a task that has not started waits, through whichever others, for the one with the id. */
function waitsFor(state: ModelState, from: string, id: string | undefined): boolean {
  const task = findTask(state, from);
  if (!task || task.state !== 'pending') return false;
  return task.after.some((next) => !next.isMet && (next.task === id || waitsFor(state, next.task, id)));
}

function newTask(state: ModelState, request: StartRequest | ({ verb: 'register' } & NewTask), owner: string) {
  const isExternal = request.verb === 'register';
  const { name, key, parent, cancelPolicy = 'cooperative' } = request;
  const task: ModelTask = {
    id: request.id ?? UNNAMED,
    isExternal,
    ending: 'gate',
    gate: '',
    owner,
    group: 'default',
    priority: 0,
    after: [],
    cancelPolicy,
    attempt: (state.removed.includes(request.id ?? '') && request.attempt) || 1,
    turn: ++state.turn,
    state: isExternal ? 'running' : 'pending',
    earlier: [],
    isPaused: false,
    drainedBy: [],
    runs: { least: 0, most: 0 },
    isFresh: false,
    isAttended: isExternal,
  };
  if (name !== undefined) task.name = name;
  if (key !== undefined) task.key = key;
  if (parent) task.parent = parent.task;
  if (isExternal) return task;
  const { ending, gate, group, priority, after, retry, time } = request;
  Object.assign(task, { ending, gate });
  if (group !== undefined) task.group = group;
  if (priority !== undefined) task.priority = priority;
  if (after) task.after = after.map((dependency) => ({ ...dependency, isMet: false }));
  if (retry) task.retry = retry;
  if (time) task.time = time;
  return task;
}
