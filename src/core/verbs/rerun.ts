import { toError } from '../../base/errors.ts';
import { badRequest, notSaved, wrongState } from '../../protocol/errors.ts';
import type { RerunParams } from '../../protocol/messages.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import type { Resumption } from '../agentRuns/resumption.ts';
import { guardFurtherAttempt } from '../guard/startGuard.ts';
import { stateInWords } from './cancel.ts';

/**
 * Starts a further attempt of an ended task.
 * @throws unknownTask, wrongState, badRequest, nameTaken, modeForbids, agentLimit, notSaved
 */
export function rerun(context: EngineContext, params: RerunParams, caller: Caller): Task {
  const task = visibleTask(context, params.id, caller);
  if (!isTerminal(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'rerun' });
  if ('external' in task.spec) {
    throw badRequest(`Task ${task.id} can be rerun only by the program that ran it.`);
  }
  return runAgain(context, task, { ...params, caller });
}

/**
 * Starts a further attempt; that of an agent run may continue the last session.
 * @throws badRequest, nameTaken, modeForbids, agentLimit, notSaved
 */
export function runAgain(
  context: EngineContext,
  task: Task,
  {
    environment,
    resumes,
    caller,
  }: { environment?: Record<string, string>; resumes?: Resumption; caller: Caller },
): Task {
  const { table, turn, environments } = context;
  const { spec } = task;
  const { approval } = guardFurtherAttempt(context, { task, environment }, caller);
  if (task.name !== undefined) table.checkNameIsFree(task.name, { session: task.owner.id });
  try {
    const after = remainingDependencies(context, task);
    const renewed = {
      turn: table.nextOrder(),
      ...(after && { after }),
      ...(approval && { approval }),
      ...(environment && 'environment' in spec && { environment: environments.keep(environment) }),
    };
    const at = new Date().toISOString();
    turn.apply(task.id, { type: 'rerun', at, ...(resumes && { resumes }), renewed }, { mustSave: true });
  } catch (error) {
    throw notSaved(toError(error));
  }
  context.trace.write({ event: resumes ? 'resumedSession' : 'rerun', id: task.id });
  return table.get(task.id);
}

/** Dependencies are judged again; removed ones can no longer be waited for. */
function remainingDependencies(context: EngineContext, task: Task): Task['after'] {
  const remaining = task.after?.filter((dependency) => context.table.has(dependency.task));
  return remaining?.length ? remaining.map(({ task: id, on }) => ({ task: id, on })) : undefined;
}
