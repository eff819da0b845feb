import { notOwner, wrongState } from '../../protocol/errors.ts';
import type { TaskParams } from '../../protocol/messages.ts';
import { checkOf } from '../../protocol/checks.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { maySteer } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { stateInWords } from './cancel.ts';

/** Stops what an agent is doing, but not its run. @throws unknownTask, notOwner, wrongState */
export async function interrupt(context: EngineContext, params: TaskParams, caller: Caller): Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (!maySteer(caller.session, task, (id) => context.table.find(id))) throw notOwner(task.id);
  if (!agentSpecOf(task)) throw wrongState({ id: task.id, state: 'not an agent run', verb: 'interrupted' });
  if (isTerminal(task) || task.status.state === 'cancelRequested') {
    throw wrongState({ id: task.id, state: stateInWords(task), verb: 'interrupted' });
  }
  const run = await context.agentRuns.ready(task);
  const idle = checkOf(task) ? 'being checked' : 'not started yet';
  if (!run) throw wrongState({ id: task.id, state: idle, verb: 'interrupted' });
  if (!run.interrupt()) {
    const state = context.agentRuns.capabilities(task)?.messages
      ? 'not at work'
      : 'run by an agent that takes nothing while it works';
    throw wrongState({ id: task.id, state, verb: 'interrupted' });
  }
  context.agentRuns.report(task.id);
  context.trace.write({ event: 'interrupted', id: task.id });
  return context.table.get(task.id);
}
