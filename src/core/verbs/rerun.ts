import { toError } from '../../base/errors.ts';
import { badRequest, notSaved, wrongState } from '../../protocol/errors.ts';
import type { RerunParams } from '../../protocol/messages.ts';
import { isTerminal, type Dependency, type Task } from '../../protocol/task.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import type { Resumption } from '../agentRuns/resumption.ts';
import { guardFurtherAttempt } from '../guard/startGuard.ts';
import { afterStep } from '../worktrees/addWorktree.ts';
import { checkWorktree, worktreeAgain, type StepAgain } from '../worktrees/worktreeAgain.ts';
import { worktreeWish } from '../worktrees/worktreeWish.ts';
import { stateInWords } from './cancel.ts';

/**
 * Starts a further attempt of an ended task.
 * @throws unknownTask, wrongState, badRequest, nameTaken, modeForbids, agentLimit, notSaved
 */
export function rerun(context: EngineContext, params: RerunParams, caller: Caller): Task | Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (!isTerminal(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'rerun' });
  if ('external' in task.spec) {
    throw badRequest(`Task ${task.id} can be rerun only by the program that ran it.`);
  }
  if (task.step === 'worktree') throw badRequest(`Task ${task.id} is a step of another task. Rerun that.`);
  if (task.worktree !== undefined) return rerunInWorktree(context, params, caller);
  return runAgain(context, task, { ...params, caller });
}

/** What kept its worktree from being made may be gone. */
async function rerunInWorktree(context: EngineContext, params: RerunParams, caller: Caller): Promise<Task> {
  const step = await worktreeAgain(context, visibleTask(context, params.id, caller));
  const task = visibleTask(context, params.id, caller);
  if (!isTerminal(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'rerun' });
  return runAgain(context, task, { ...params, caller, ...(step && { step }) });
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
    step,
  }: {
    environment?: Record<string, string>;
    resumes?: Resumption;
    caller: Caller;
    step?: StepAgain;
  },
): Task {
  const { table, turn, environments } = context;
  const { spec } = task;
  if (!step) checkWorktree(context, task);
  const { approval } = guardFurtherAttempt(context, { task, environment }, caller);
  if (task.name !== undefined) table.checkNameIsFree(task.name, { session: task.owner.id });
  try {
    const key = environment && 'environment' in spec ? environments.keep(environment) : undefined;
    const at = new Date().toISOString();
    turn.run(() => {
      const made = step ? [afterStep(step.add(caller))] : [];
      const after = [...remainingDependencies(context, task), ...made];
      const renewed = {
        turn: table.nextOrder(),
        ...(after.length > 0 && { after }),
        ...(approval && { approval: { ...approval, ...(step && { worktree: worktreeWish(step.planned) }) } }),
        ...(key !== undefined && { environment: key }),
      };
      turn.apply(task.id, { type: 'rerun', at, ...(resumes && { resumes }), renewed }, { mustSave: true });
    });
  } catch (error) {
    throw notSaved(toError(error));
  }
  context.trace.write({ event: resumes ? 'resumedSession' : 'rerun', id: task.id });
  return table.get(task.id);
}

/** Dependencies are judged again; removed ones can no longer be waited for, and a worktree need not be made again. */
function remainingDependencies({ table }: EngineContext, { after = [] }: Task): Dependency[] {
  const remaining = after.filter(({ task: id }) => {
    const other = table.find(id);
    return other !== undefined && (other.step !== 'worktree' || !isTerminal(other));
  });
  return remaining.map(({ task: id, on }) => ({ task: id, on }));
}
