import { badRequest, notOwner, wrongState } from '../../protocol/errors.ts';
import type { EditParams } from '../../protocol/messages.ts';
import { askedUntil, checkOf } from '../../protocol/checks.ts';
import { agentSpecOf, isTerminal, type Dependency, type Task } from '../../protocol/task.ts';
import type { Until } from '../../protocol/until.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { waitingSteps } from '../worktrees/addWorktree.ts';
import type { TaskChanges } from '../taskEvents.ts';
import { checkReviewer, learnReviewer, type Reviewed } from '../until/reviewer.ts';
import { stateInWords } from './cancel.ts';
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
  const changes = changesOf(context, task, params);
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
    context.trace.write({ event: 'edited', id: task.id, fields: Object.keys(params).slice(1) });
  });
  return context.table.get(task.id);
}

function changesOf(
  context: EngineContext,
  task: Task,
  { group, priority, after, retry, ...params }: EditParams,
): TaskChanges {
  const { timeoutMs, outputLimitBytes, maxTurns, maxCostUsd, until, reviewSetting } = params;
  const reviewer = until?.reviewBy !== undefined && reviewSetting !== undefined && { reviewSetting };
  return {
    ...(group !== undefined && { group }),
    ...(priority !== undefined && { priority }),
    ...(after && { after: [...after.map((wanted) => knownAs(wanted, task)), ...ownSteps(context, task)] }),
    ...(retry !== undefined && { retry }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(outputLimitBytes !== undefined && { outputLimitBytes }),
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

/** Without its worktree, it has no place to work in. */
function ownSteps({ table }: EngineContext, { after = [] }: Task): Dependency[] {
  return after.filter(({ task }) => table.find(task)?.step === 'worktree');
}

/** When the worktree of a task is made, that is to start otherwise. */
function ofStep({ group, priority, after }: TaskChanges, step: Task): TaskChanges {
  return {
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
  const isOfAgents = [changes.maxTurns, changes.maxCostUsd, changes.until].some((each) => each !== undefined);
  if (isOfAgents) {
    if (!agentSpecOf(task))
      throw badRequest(
        `Task ${id} is not an agent run, so it has no turns, no cost, and nothing to go on until.`,
      );
    // What a run may take is up to people.
    if (caller.session.role === 'program') throw notOwner(id);
  }
  // What it waits for is to be judged by what was asked for then.
  if (changes.until !== undefined && checkOf(task))
    throw wrongState({ id, state: 'being checked', verb: 'given another check' });
  const steps = ownSteps(context, task);
  const after = changes.after?.filter((each) => !each.isMet && !steps.includes(each)) ?? [];
  checkAfter(context, { id, after }, caller);
}

function stateNow(task: Task): string {
  if (isTerminal(task) || task.status.state !== 'pending') return stateInWords(task);
  return 'just starting';
}
