import { toError } from '../../base/errors.ts';
import { badRequest, notSaved, wrongState } from '../../protocol/errors.ts';
import type { RerunParams } from '../../protocol/messages.ts';
import { commandSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { checkFolder } from '../requestChecks.ts';
import { transition } from '../taskTransitions.ts';
import { stateInWords } from './cancel.ts';

/** A further attempt of a task that has ended. @throws unknownTask, wrongState, badRequest, nameTaken, notSaved */
export function rerun(context: EngineContext, params: RerunParams, caller: Caller): Task {
  const { table, environments } = context;
  const task = visibleTask(context, params.id, caller);
  if (!isTerminal(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'rerun' });
  if ('external' in task.spec) {
    throw badRequest(`Task ${task.id} can be rerun only by the program that ran it.`);
  }
  const command = commandSpecOf(task);
  if (command) checkFolder(command.cwd);
  if (task.name !== undefined) table.checkNameIsFree(task.name, { session: task.owner.id });
  try {
    const {
      after: _after,
      startAt: _startAt,
      ...next
    } = transition(task, {
      type: 'rerun',
      at: new Date().toISOString(),
    });
    if (params.environment && command) {
      next.spec = { ...command, environment: environments.keep(params.environment) };
    }
    const after = remainingDependencies(context, task);
    table.putSaved({ ...next, turn: table.nextOrder(), ...(after && { after }) });
  } catch (error) {
    throw notSaved(toError(error));
  }
  context.trace.write({ event: 'rerun', id: task.id });
  context.scheduling.reviewNow();
  return table.get(task.id);
}

/** They are judged anew; those that are gone can no longer be waited for. */
function remainingDependencies(context: EngineContext, task: Task): Task['after'] {
  const remaining = task.after?.filter((dependency) => context.table.has(dependency.task));
  return remaining?.length ? remaining.map(({ task: id, on }) => ({ task: id, on })) : undefined;
}
