import { badRequest, wrongState } from '../../protocol/errors.ts';
import type { HoldParams } from '../../protocol/messages.ts';
import { isAtLimit } from '../../protocol/openRequests.ts';
import { agentSpecOf, hasProcess, isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { resumptionOf } from '../agentRuns/resumption.ts';
import { stateInWords } from './cancel.ts';
import { runAgain } from './rerun.ts';

/** Holds a task or a group. @throws unknownTask, wrongState, badRequest, notSaved */
export function pause(context: EngineContext, params: HoldParams, caller: Caller): Promise<Task | null> {
  return hold(context, params, { caller, isHeld: true });
}

/** Resumes a task or a group, or an agent run that has ended. @throws unknownTask, wrongState, badRequest, notSaved */
export function resume(context: EngineContext, params: HoldParams, caller: Caller): Promise<Task | null> {
  const task = 'id' in params ? visibleTask(context, params.id, caller) : undefined;
  if (task && isTerminal(task) && agentSpecOf(task)) return goOn(context, task, caller);
  return hold(context, params, { caller, isHeld: false });
}

/** A further attempt with the agent's session. */
async function goOn(context: EngineContext, task: Task, caller: Caller): Promise<Task> {
  const resumes = resumptionOf(task);
  if (!resumes)
    throw badRequest(`The agent of task ${task.id} cannot go on where it ended. Rerun it instead.`);
  return runAgain(context, task, { resumes, caller });
}

async function hold(
  context: EngineContext,
  params: HoldParams,
  how: { caller: Caller; isHeld: boolean },
): Promise<Task | null> {
  const { groups, holds, trace } = context;
  const verb = how.isHeld ? 'paused' : 'resumed';
  if ('group' in params) {
    groups.setPaused(params.group, how.isHeld);
    context.turn.reviewGroup(params.group);
    trace.write({ event: verb, group: params.group });
    return null;
  }
  const task = visibleTask(context, params.id, how.caller);
  checkHold(task, how.isHeld);
  if (!isWaitingToStart(task)) {
    if (!task.process) throw wrongState({ id: task.id, state: 'just starting', verb });
    await (how.isHeld ? holds.pause(task) : holds.resume(task));
  }
  // The task may have ended or been removed while its processes were looked up.
  const now = visibleTask(context, task.id, how.caller);
  if (isTerminal(now) || now.attempt.number !== task.attempt.number) return now;
  trace.write({ event: verb, id: task.id });
  // Another request may have done the same meanwhile.
  if ((now.pausedAt !== undefined) === how.isHeld) return now;
  const at = new Date().toISOString();
  return context.turn.apply(task.id, { type: how.isHeld ? 'held' : 'released', at });
}

function checkHold(task: Task, isHeld: boolean): void {
  const verb = isHeld ? 'paused' : 'resumed';
  if (isTerminal(task) || task.status.state === 'cancelRequested') {
    throw wrongState({ id: task.id, state: stateInWords(task), verb });
  }
  if (isAtLimit(task))
    throw badRequest(`Task ${task.id} is paused at a limit. Answer its question instead: go on, or stop.`);
  if ((task.pausedAt !== undefined) === isHeld) {
    throw wrongState({ id: task.id, state: isHeld ? 'paused already' : 'not paused', verb });
  }
  if (!isWaitingToStart(task) && !hasProcess(task)) {
    throw badRequest(`Task ${task.id} has no process here that could be ${verb}.`);
  }
}
