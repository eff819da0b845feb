import { wrongState } from '../../protocol/errors.ts';
import type { TaskParams } from '../../protocol/messages.ts';
import { approvalOf } from '../../protocol/openRequests.ts';
import { agentSpecOf, type Task } from '../../protocol/task.ts';
import { waitingSteps } from '../worktrees/addWorktree.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { stateInWords } from './cancel.ts';

/** Stops waiting for a time; the task still waits for dependencies and slots. @throws unknownTask, wrongState */
export function startNow(context: EngineContext, params: TaskParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (approvalOf(task))
    throw wrongState({ id: task.id, state: 'waiting for permission to start', verb: 'started now' });
  const { startAt } = task;
  const agent = agentSpecOf(task)?.agent;
  const isLimited = agent !== undefined && (context.turn.rateLimits.untilMs(agent) ?? 0) > Date.now();
  const steps = waitingSteps(context, task);
  const isDelayed = startAt !== undefined || steps.some((step) => step.startAt !== undefined);
  if (task.status.state !== 'pending' || (!isDelayed && !isLimited)) {
    const state = task.status.state === 'pending' ? 'not waiting for a time' : stateInWords(task);
    throw wrongState({ id: task.id, state, verb: 'started now' });
  }
  context.turn.run(() => {
    if (agent !== undefined) context.turn.liftRateLimit(agent);
    const at = new Date().toISOString();
    for (const step of steps) context.turn.apply(step.id, { type: 'hastened', at });
    context.turn.apply(task.id, { type: 'hastened', at });
  });
  return context.table.get(task.id);
}
