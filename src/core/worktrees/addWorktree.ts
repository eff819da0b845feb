import { isTerminal, type Dependency, type Session, type Task } from '../../protocol/task.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { createTaskId } from '../taskIds.ts';
import { addTask } from '../verbs/newTask.ts';
import { stepCommand } from './worktreeProgram.ts';
import type { PlacedParams } from './planWorktree.ts';

/** A run that waits for its worktree. */
export interface RunInWorktree {
  /** The id that the run gets, or has. */
  run: string;
  record: WorktreeRecord;
  params: Pick<
    PlacedParams,
    | 'environment'
    | 'producer'
    | 'umask'
    | 'group'
    | 'priority'
    | 'after'
    | 'startAt'
    | 'closePolicy'
    | 'transferTo'
  >;
  owner: Session;
}

/**
 * Saves the record of a worktree, and adds the step that makes it. To be called in the turn in which its run is added.
 * @throws like `addTask`, notSaved; nothing is changed then
 */
export function addWorktree(context: EngineContext, about: RunInWorktree, caller: Caller): Task {
  const { environments, worktrees, paths } = context;
  const { run, params, owner } = about;
  const { environment, producer, umask, group, priority, after, startAt, closePolicy, transferTo } = params;
  const { program, keeper } = worktrees;
  const key = environments.keep({ ...environment, ...program.environment });
  const record: WorktreeRecord = { ...about.record, environment: key };
  keeper.put(record);
  try {
    return addTask(context, {
      draft: {
        kind: 'shell',
        description: `worktree ${record.name}`,
        spec: () => ({
          command: stepCommand(program, { verb: 'make', directory: paths.directory, id: record.id }),
          cwd: paths.directory,
          environment: key,
          ...(umask !== undefined && { umask }),
        }),
        part: { step: 'worktree', worktree: record.id, source: record.source, parent: { task: run } },
      },
      params: {
        ...{ producer, hidden: true, metadata: { worktree: record } },
        ...(group !== undefined && { group }),
        ...(priority !== undefined && { priority }),
        ...(after !== undefined && { after }),
        ...(startAt !== undefined && { startAt }),
        ...(closePolicy !== undefined && { closePolicy }),
        ...(transferTo !== undefined && { transferTo }),
      },
      owner,
      caller,
    });
  } catch (error) {
    keeper.forget(record.id);
    throw error;
  }
}

/** The dependency of a run on the step that makes its worktree. */
export function afterStep({ id }: Pick<Task, 'id'>): Dependency {
  return { task: id, on: 'success' };
}

/**
 * What makes the worktree of a task, and has not started: what changes the start of the task changes that of it. Not if
 * that is up to another task that is to work in it.
 */
export function waitingSteps({ table }: Pick<EngineContext, 'table'>, { id, after = [] }: Task): Task[] {
  const isUpToOther = ({ parent }: Task) => {
    const other = parent?.task === undefined ? undefined : table.find(parent.task);
    return other !== undefined && other.id !== id && !isTerminal(other);
  };
  const steps = after.flatMap(({ task }) => table.find(task) ?? []);
  return steps.filter((step) => isMaking(step) && isWaitingToStart(step) && !isUpToOther(step));
}

/** The steps that make a worktree, or have tried to. */
export function makingSteps({ table }: Pick<EngineContext, 'table'>, worktree: string): Task[] {
  return table.ofWorktree(worktree).filter(isMaking);
}

/** Whether a task is the step that makes a worktree. */
export function isMaking({ step, metadata }: Task): boolean {
  return step === 'worktree' && metadata?.worktree !== undefined;
}

/** An id for a run whose step is added first. */
export function newRunId({ table }: Pick<EngineContext, 'table'>, kind: Task['kind']): string {
  return createTaskId(kind, (taken) => table.isTaken(taken));
}
