import { badRequest, gitFailed } from '../../protocol/errors.ts';
import { GitError } from '../../git/runGit.ts';
import { checked } from '../../protocol/checked.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { worktreeRecord, type WorktreeRecord } from '../../protocol/worktree.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { addWorktree, makingSteps } from './addWorktree.ts';
import { reservePorts } from './freePorts.ts';
import { checkIsUsable } from './isolate.ts';
import { branchesIn, namedIn } from './planWorktree.ts';

/** The worktree of a task that is to be made again, and what adds the step that does, in the turn of its further attempt. */
export interface StepAgain {
  planned: WorktreeRecord;
  add(caller: Caller): Task;
}

/** Whether the worktree of a task was made, or is being made. */
export function hasWorktree({ worktrees }: EngineContext, { worktree }: Task): boolean {
  const state = worktrees.keeper.find(worktree)?.state;
  return state === 'ready';
}

/**
 * For a further attempt of a task in a worktree: nothing if that is there; if it could not be made before, what makes it
 * now. @throws badRequest if it was removed, gitFailed
 */
export async function worktreeAgain(context: EngineContext, task: Task): Promise<StepAgain | undefined> {
  const { worktree: id } = task;
  if (id === undefined) return undefined;
  const { worktrees, table, environments } = context;
  await worktrees.settled(id);
  const known = worktrees.keeper.find(id);
  const steps = makingSteps(context, id);
  // A task that shares it may have been started before.
  if (known?.state === 'ready' || steps.some((step) => !isTerminal(step))) return undefined;
  if (known && known.state !== 'making') checkIsUsable(known);
  if (known) await worktrees.discard(known, steps);
  if (worktrees.keeper.find(id)) throw badRequest('What was half made of its worktree could not be removed.');
  const planned = await planAgain(context, steps);
  const add = (caller: Caller) => {
    const { owner, producer, group, priority } = table.get(task.id);
    const record = namedIn(context, planned, planned.record.name);
    const params = {
      producer,
      environment: 'environment' in task.spec ? environments.load(task.spec.environment) : {},
      ...(group !== undefined && { group }),
      ...(priority !== undefined && { priority }),
    };
    return addWorktree(context, { run: task.id, record, params, owner }, caller);
  };
  return { planned: planned.record, add };
}

/** What the last step that has failed was to make. @throws badRequest, gitFailed */
async function planAgain(
  context: EngineContext,
  steps: readonly Task[],
): Promise<{ record: WorktreeRecord; branches: ReadonlySet<string> }> {
  const last = steps.at(-1);
  if (!last || steps.some(({ status }) => status.state === 'completed'))
    throw badRequest('Its worktree was removed. Start it anew, in another one.');
  const { firstPort: _ports, ...asked } = checked(worktreeRecord, last.metadata?.worktree);
  const environment = context.worktrees.environmentOf(asked);
  try {
    const branches = await branchesIn({ cwd: asked.source, environment });
    const firstPort = await reservePorts(context.worktrees.keeper);
    const createdAt = new Date().toISOString();
    const record = { ...asked, createdAt, ...(firstPort !== undefined && { firstPort }) };
    return { record, branches };
  } catch (error) {
    if (error instanceof GitError) throw gitFailed(`Git says: ${error.message}`, { cause: error });
    throw error;
  }
}

/** @throws badRequest if the worktree of an ended task is not there */
export function checkWorktree(context: EngineContext, task: Task): void {
  const { worktree: id } = task;
  if (id === undefined || hasWorktree(context, task)) return;
  const known = context.worktrees.keeper.find(id);
  if (known) checkIsUsable(known);
  if (makingSteps(context, id).some((step) => !isTerminal(step))) return;
  throw badRequest('Its worktree is not there. Start it anew, in another one.');
}
