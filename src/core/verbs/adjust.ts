import { badRequest, forPeopleOnly, wrongState } from '../../protocol/errors.ts';
import type { AdjustParams } from '../../protocol/messages.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { isPerson } from '../access.ts';
import type { AgentRun } from '../agentRuns/agentRun.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { stateInWords } from './cancel.ts';

/**
 * Changes what an agent run that is at work may do, or its model.
 * @throws unknownTask, forPeopleOnly, wrongState, badRequest
 */
export async function adjust(context: EngineContext, params: AdjustParams, caller: Caller): Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (!isPerson(caller, (id) => context.table.find(id)))
    throw forPeopleOnly('change what an agent run may do');
  const { mode, model } = params;
  if (mode === undefined && model === undefined) throw badRequest('Give a mode, a model, or both.');
  if (!agentSpecOf(task)) throw wrongState({ id: task.id, state: 'not an agent run', verb: 'adjusted' });
  if (isTerminal(task) || task.status.state === 'cancelRequested')
    throw wrongState({ id: task.id, state: stateInWords(task), verb: 'adjusted' });
  const settings = { ...(mode !== undefined && { mode }), ...(model !== undefined && { model }) };
  const run = await context.agentRuns.ready(task);
  if (!run) throw wrongState({ id: task.id, state: 'not started yet', verb: 'adjusted' });
  if (!run.adjust(settings) && !isSetAlready(run.facts, task, params)) {
    const state = 'run by an agent that cannot be adjusted now';
    throw wrongState({ id: task.id, state, verb: 'adjusted' });
  }
  context.agentRuns.report(task.id);
  context.trace.write({ event: 'adjusted', id: task.id, ...settings });
  return context.table.get(task.id);
}

function isSetAlready(facts: AgentRun['facts'], task: Task, { mode, model }: AdjustParams): boolean {
  const modeNow = facts.mode ?? agentSpecOf(task)?.mode;
  return (mode === undefined || mode === modeNow) && (model === undefined || model === facts.model);
}
