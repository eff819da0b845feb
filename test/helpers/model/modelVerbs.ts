import { conclude, furtherAttempt, schedule, type Fate } from './modelEvents.ts';
import {
  canSee,
  findTask,
  groupOf,
  hasEnded,
  isAtWork,
  type ModelState,
  type ModelTask,
} from './modelState.ts';
import { start } from './modelStart.ts';
import type { Request, Verdict } from './requests.ts';

/*
 * The verbs of the contract. Each changes the model as far as it can before anything comes in its own time
 * (`settle` does the rest), and says what the host must answer.
 */

const RESERVED = ['parent', 'self', 'all', 'broadcast'];
const done: Verdict = { answer: undefined };
const refused = (...errors: string[]): Verdict => ({ refused: errors });

/** Applies a request. Where the contract leaves open which of several errors is told, the verdict has all of them. */
export function apply(state: ModelState, request: Request, fate: Fate): Verdict {
  const verdict = carryOut(state, request);
  if (!('refused' in verdict)) schedule(state, fate);
  return verdict;
}

function carryOut(state: ModelState, request: Request): Verdict {
  switch (request.verb) {
    case 'start':
    case 'register':
      return start(state, request);
    case 'cancelAll': {
      const meant = state.tasks.filter(
        (task) => canSee(state, request.who, task) && (request.session ?? task.owner) === task.owner,
      );
      return { answer: cancelEach(state, meant) };
    }
    case 'remove':
      return remove(state, request);
    case 'transfer':
      return transfer(state, request);
    case 'holdGroup':
      state.groups[request.group] = { ...groupOf(state, request.group), isPaused: request.isPaused };
      return done;
    case 'setGroup':
      if (request.slots === 0) return refused('badRequest');
      state.groups[request.group] = { ...groupOf(state, request.group), slots: request.slots };
      return done;
    case 'drain': {
      const { who, consumer, session } = request;
      const fresh = state.tasks.filter(
        (task) =>
          hasEnded(task) &&
          canSee(state, who, task) &&
          (session ?? task.owner) === task.owner &&
          !task.drainedBy.includes(consumer),
      );
      for (const task of fresh) task.drainedBy.push(consumer);
      return { answer: idsOf(fresh) };
    }
    case 'collect': {
      const { who, session, states } = request;
      const gone = state.tasks.filter(
        (task) =>
          hasEnded(task) &&
          canSee(state, who, task) &&
          task.owner === session &&
          (!states || states.some((wanted) => wanted === task.state)),
      );
      state.tasks = state.tasks.filter((task) => !gone.includes(task));
      state.removed.push(...idsOf(gone));
      return { answer: idsOf(gone) };
    }
    case 'hasRunning': {
      const { who, session } = request;
      const meant = state.tasks.filter((task) => task.owner === session && canSee(state, who, task));
      return { answer: meant.some((task) => !hasEnded(task)) };
    }
    case 'find': {
      const { who, address } = request;
      if (address === 'all') return refused('badRequest');
      const found = state.tasks.filter(
        (task) =>
          !hasEnded(task) && canSee(state, who, task) && (task.id === address || task.name === address),
      );
      return found.length > 0 ? { answer: idsOf(found) } : refused('unknownTask');
    }
    case 'finish': {
      const task = findTask(state, request.id);
      if (task?.isPaused) task.released = request.release;
      else if (task) state.coming.push({ id: task.id, attempt: task.attempt, how: request.release });
      return done;
    }
    case 'kill':
      return kill(state, request.finish);
    default:
      return carryOutOnOne(state, request);
  }
}

function carryOutOnOne(state: ModelState, request: Extract<Request, { id: string; who: string }>): Verdict {
  const task = findTask(state, request.id ?? '');
  const badName = request.verb === 'rename' && RESERVED.includes(request.name) ? ['badRequest'] : [];
  if (!task || !canSee(state, request.who, task)) return refused('unknownTask', ...badName);
  if (badName.length > 0) return refused(...badName);
  const isCancellable = !hasEnded(task) && task.state !== 'cancelRequested';
  switch (request.verb) {
    case 'wait':
      return done;
    case 'cancel':
      if (!isCancellable) return refused('wrongState');
      cancelEach(state, [task]);
      return done;
    case 'cancelTree': {
      const ids = cancelEach(state, treeOf(state, task));
      return ids.length > 0 ? { answer: ids } : refused('nothingLive');
    }
    case 'rerun':
      if (!hasEnded(task)) return refused('wrongState');
      if (task.isExternal) return refused('badRequest');
      if (isNameTaken(state, task.name, task)) return refused('nameTaken');
      furtherAttempt(task);
      task.turn = ++state.turn;
      task.after = task.after
        .filter((dependency) => findTask(state, dependency.task))
        .map((dependency) => ({ ...dependency, isMet: false }));
      return done;
    case 'startNow': {
      if (task.state !== 'pending' || !task.time) return refused('wrongState');
      const verdict = { ...done, ...(task.time === 'past' && { mayBeRefused: 'wrongState' }) };
      delete task.time;
      return verdict;
    }
    case 'pause':
    case 'resume':
      return hold(state, task, request.verb === 'pause');
    case 'update':
      if (hasEnded(task) || task.state === 'cancelRequested') return done;
      if (request.to === 'waiting' && task.state === 'pending') return refused('badRequest');
      if (task.state !== 'pending') task.state = request.to;
      return done;
    case 'complete':
      if (!task.isExternal) return refused('badRequest');
      if (hasEnded(task)) return done;
      if (task.state === 'cancelRequested') conclude(task, 'cancelled');
      else conclude(task, request.outcome, outcomeText(request.outcome));
      return done;
    case 'rename':
      if (request.name && !hasEnded(task) && isNameTaken(state, request.name, task)) {
        return refused('nameTaken');
      }
      delete task.name;
      if (request.name) task.name = request.name;
      return done;
  }
}

function outcomeText(outcome: string): string | undefined {
  return outcome === 'failed' ? 'reported' : undefined;
}

/** Asks each that can be cancelled to end; answers with their ids. */
function cancelEach(state: ModelState, tasks: ModelTask[]): string[] {
  const live = tasks.filter((task) => !hasEnded(task) && task.state !== 'cancelRequested');
  for (const task of live) {
    if (task.state === 'pending') conclude(task, 'cancelled');
    else if (task.isExternal && (task.cancelPolicy === 'abort' || !task.isAttended)) {
      conclude(task, 'cancelled');
    } else {
      task.state = 'cancelRequested';
      const isAwaited = task.isExternal && task.cancelPolicy === 'external';
      if (!isAwaited) state.coming.push({ id: task.id, attempt: task.attempt, how: 'terminated' });
      // It may not even have begun.
      if (task.isFresh && task.ending !== 'missing') task.runs.least--;
    }
  }
  return idsOf(live);
}

function treeOf(state: ModelState, root: ModelTask): ModelTask[] {
  const tree = new Set([root]);
  for (const member of tree) {
    for (const task of state.tasks) if (task.parent === member.id) tree.add(task);
  }
  return [...tree];
}

function hold(state: ModelState, task: ModelTask, isPause: boolean): Verdict {
  const errors: string[] = [];
  if (hasEnded(task) || task.state === 'cancelRequested' || task.isPaused === isPause)
    errors.push('wrongState');
  if (task.isExternal) errors.push('badRequest');
  if (errors.length > 0) return refused(...errors);
  task.isPaused = isPause;
  if (!isPause && task.released !== undefined) {
    state.coming.push({ id: task.id, attempt: task.attempt, how: task.released });
    delete task.released;
  }
  return done;
}

function remove(state: ModelState, { who, ids }: Extract<Request, { verb: 'remove' }>): Verdict {
  const errors = ids.flatMap((id) => {
    const task = findTask(state, id);
    if (!task || !canSee(state, who, task)) return ['unknownTask'];
    return hasEnded(task) ? [] : ['wrongState'];
  });
  if (errors.length > 0) return refused(...errors);
  state.tasks = state.tasks.filter((task) => !ids.includes(task.id));
  state.removed.push(...ids);
  return done;
}

function transfer(state: ModelState, { who, ids, to }: Extract<Request, { verb: 'transfer' }>): Verdict {
  const tasks: ModelTask[] = [];
  const errors = [...new Set(ids)].flatMap((id) => {
    const task = findTask(state, id);
    if (!task || !canSee(state, who, task)) return ['unknownTask'];
    const isTwice = task.name !== undefined && tasks.some(({ name }) => name === task.name);
    tasks.push(task);
    return [
      ...(hasEnded(task) || task.owner === to ? ['wrongState'] : []),
      ...(isTwice || isNameTaken(state, task.name, { owner: to, id: task.id }) ? ['nameTaken'] : []),
    ];
  });
  if (errors.length > 0) return refused(...errors);
  for (const task of tasks) task.owner = to;
  return done;
}

function kill(state: ModelState, finish: Extract<Request, { verb: 'kill' }>['finish']): Verdict {
  for (const { id, release } of finish) {
    const task = findTask(state, id);
    if (task && isAtWork(task)) state.coming.push({ id, attempt: task.attempt, how: release });
  }
  for (const task of state.tasks) {
    if (!task.isExternal) continue;
    // Whoever ran it was connected to the host that is gone.
    task.isAttended = false;
    if (task.state === 'cancelRequested') conclude(task, 'cancelled');
  }
  return done;
}

/** Whether a live task of the owner, other than this one, has the name. */
function isNameTaken(
  state: ModelState,
  name: string | undefined,
  whose: { owner: string; id: string },
): boolean {
  const others = state.tasks.filter((task) => task.owner === whose.owner && task.id !== whose.id);
  return others.some((task) => name !== undefined && task.name === name && !hasEnded(task));
}

function idsOf(tasks: ModelTask[]): string[] {
  return tasks.map(({ id }) => id);
}
