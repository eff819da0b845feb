import { badRequest, forPeopleOnly, wrongState } from '../../protocol/errors.ts';
import type { EditParams } from '../../protocol/messages.ts';
import { askedUntil, checkOf } from '../../protocol/checks.ts';
import {
  agentSpecOf,
  DEFAULT_GROUP,
  hasProcess,
  isTerminal,
  type Dependency,
  type Task,
} from '../../protocol/task.ts';
import type { Until } from '../../protocol/until.ts';
import { isPerson } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { waitingSteps } from '../worktrees/addWorktree.ts';
import type { TaskChanges } from '../taskEvents.ts';
import { checkReviewer, learnReviewer, type Reviewed } from '../until/reviewer.ts';
import { stateInWords } from './cancel.ts';
import { placeAmong, type StartPlace } from '../state/startPlaces.ts';
import { checkAfter } from './newTask.ts';
import { rename } from './rename.ts';

/**
 * Changes a task that waits to start, or the name of any task; all of it or nothing.
 * @throws unknownTask, wrongState, nameTaken, notOwner, badRequest, agentNotFound
 */
export function edit(context: EngineContext, params: EditParams, caller: Caller): Task | Promise<Task> {
  if (params.until?.reviewBy === undefined) return editNow(context, params, caller);
  const task = visibleTask(context, params.id, caller);
  return learnReviewer(context, reviewedAs(context, task, params)).then(() =>
    editNow(context, params, caller),
  );
}

function editNow(context: EngineContext, params: EditParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  const { name } = params;
  if (params.before !== undefined) visibleTask(context, params.before, caller);
  const { moved = [], ...placed } = placementOf(context, task, params) ?? {};
  const changes = { ...changesOf(context, task, params), ...placed };
  const isChanged = Object.keys(changes).length > 0;
  if (!isChanged && name === undefined) throw badRequest('Say what to change.');
  if (isChanged) checkChanges(context, { task, changes }, caller);
  if (params.until) checkReviewer(context, reviewedAs(context, task, params));
  const at = new Date().toISOString();
  context.turn.run(() => {
    // First, because it may be refused.
    if (name !== undefined) rename(context, { id: task.id, name }, caller);
    for (const step of isChanged ? waitingSteps(context, task) : [])
      context.turn.apply(step.id, { type: 'edited', changes: ofStep(changes, step), at });
    if (isChanged) context.turn.apply(task.id, { type: 'edited', changes, at });
    for (const { id, place } of moved) context.turn.apply(id, { type: 'edited', changes: { place }, at });
    context.trace.write({ event: 'edited', id: task.id, fields: Object.keys(params).slice(1) });
  });
  return context.table.get(task.id);
}

function changesOf(
  context: EngineContext,
  task: Task,
  { group, priority, after, retry, ...params }: EditParams,
): TaskChanges {
  const { timeoutMs, outputLimitBytes, stallAfterMs, maxTurns, maxCostUsd, maxTokens } = params;
  const { onLimit, locks, until, reviewSetting } = params;
  const reviewer = until?.reviewBy !== undefined && reviewSetting !== undefined && { reviewSetting };
  return {
    ...(group !== undefined && { group }),
    ...(priority !== undefined && { priority }),
    ...(locks && { locks }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(onLimit !== undefined && { onLimit }),
    ...(after && { after: [...after.map((wanted) => knownAs(wanted, task)), ...ownSteps(context, task)] }),
    ...(retry !== undefined && { retry }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(outputLimitBytes !== undefined && { outputLimitBytes }),
    ...(stallAfterMs !== undefined && { stallAfterMs }),
    ...(maxTurns !== undefined && { maxTurns }),
    ...(maxCostUsd !== undefined && { maxCostUsd }),
    ...(until !== undefined && {
      until: until && { ...triedSoFar(task), ...askedUntil(until), ...reviewer },
    }),
  };
}

/** The tries of earlier attempts count. */
function triedSoFar({ until }: Task): Pick<Until, 'tried' | 'costUsd'> {
  const { tried = 0, costUsd } = until ?? {};
  return { tried, ...(costUsd !== undefined && { costUsd }) };
}

/** The run, with the reviewer that it is to have. */
function reviewedAs(
  { environments }: EngineContext,
  task: Task,
  { until, reviewSetting }: EditParams,
): Reviewed {
  const { cwd = '', environment } = agentSpecOf(task) ?? {};
  return {
    ...(until && { until }),
    ...(reviewSetting !== undefined && { reviewSetting }),
    ...{ cwd, producer: task.producer },
    environment: environment === undefined ? {} : environments.load(environment),
  };
}

/** Its place in the order of starts, where another is wanted. @throws badRequest */
function placementOf(
  context: EngineContext,
  task: Task,
  { group, priority, before, isFirst, isLast }: EditParams,
): StartPlace | undefined {
  const wanted = [before !== undefined, isFirst, isLast].filter(Boolean).length;
  if (wanted === 0) return undefined;
  if (wanted > 1) throw badRequest('Give one place: before another task, the first or the last.');
  if (priority !== undefined)
    throw badRequest('Give either a priority or a place: a task that is placed gets the priority it needs.');
  const placed = group === undefined ? task : { ...task, group };
  return placeAmong(placed, waitingBeside(context, placed), { before, isLast });
}

/** The other tasks of its group that wait to start. */
function waitingBeside({ table }: EngineContext, { id, group }: Task): Task[] {
  const others = [...table.waitingIn(group ?? DEFAULT_GROUP)].filter((other) => other !== id);
  return others.flatMap((other) => table.find(other) ?? []);
}

/** Without its worktree, it has no place to work in. */
function ownSteps({ table }: EngineContext, { after = [] }: Task): Dependency[] {
  return after.filter(({ task }) => table.find(task)?.step === 'worktree');
}

/** When the worktree of a task is made, that is to start otherwise. */
function ofStep({ group, priority, place, after }: TaskChanges, step: Task): TaskChanges {
  return {
    ...(place !== undefined && { place }),
    ...(group !== undefined && { group }),
    ...(priority !== undefined && { priority }),
    ...(after && {
      after: after.filter(({ task }) => task !== step.id).map((wanted) => knownAs(wanted, step)),
    }),
  };
}

/** The dependency, as the task has it already: one that has been met stays met. */
function knownAs({ task, on }: Dependency, { after = [] }: Task): Dependency {
  return after.find((known) => known.task === task && known.on === on) ?? { task, on };
}

function checkChanges(
  context: EngineContext,
  { task, changes }: { task: Task; changes: TaskChanges },
  caller: Caller,
): void {
  const { id } = task;
  if (!isWaitingToStart(task))
    throw wrongState({ id, state: stateNow(task), verb: 'edited, except for its name' });
  const { maxTurns, maxCostUsd, maxTokens, onLimit, until } = changes;
  const ofAgents = [maxTurns, maxCostUsd, maxTokens, onLimit, until];
  if (ofAgents.some((each) => each !== undefined)) {
    if (!agentSpecOf(task))
      throw badRequest(
        `Task ${id} is not an agent run, so it cannot have limits of turns and cost, or a check.`,
      );
    // What a run may take is up to people.
    if (!isPerson(caller, (other) => context.table.find(other)))
      throw forPeopleOnly(`change what ${id} may take`);
  }
  // What it waits for is to be judged by what was asked for then.
  if (until !== undefined && checkOf(task))
    throw wrongState({ id, state: 'being checked', verb: 'given another check' });
  if (changes.locks && changes.locks.length > 0 && !hasProcess(task))
    throw badRequest(`Task ${id} has no process here, so it holds no locks.`);
  const steps = ownSteps(context, task);
  const after = changes.after?.filter((each) => !each.isMet && !steps.includes(each)) ?? [];
  checkAfter(context, { id, after }, caller);
}

function stateNow(task: Task): string {
  if (isTerminal(task) || task.status.state !== 'pending') return stateInWords(task);
  return 'just starting';
}
