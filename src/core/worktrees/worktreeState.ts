import { toError } from '../../base/errors.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { WorktreeRecord, WorktreeState } from '../../protocol/worktree.ts';
import { bytesOfFolder } from '../../worktrees/folderSize.ts';
import { findLosses, isSafe, type Losses } from '../../worktrees/losses.ts';
import { findOwn, type Problem } from '../../worktrees/ownership.ts';
import { placeIn } from '../../worktrees/worktreePaths.ts';
import { commitOf } from '../../git/repository.ts';
import type { EngineContext } from '../engineContext.ts';

/** The tasks that work or worked in a worktree, without the steps that make and remove it. */
export function tasksIn({ table }: Pick<EngineContext, 'table'>, id: string): Task[] {
  return table.ofWorktree(id).filter(({ step }) => step !== 'worktree');
}

/** Unfinished tasks that work where a task does: itself first, then the others in its worktree, with its steps. */
export function* unfinishedWith({ table }: Pick<EngineContext, 'table'>, task: Task): Iterable<Task> {
  if (!isTerminal(task)) yield task;
  if (task.worktree === undefined) return;
  for (const other of table.ofWorktree(task.worktree))
    if (other.id !== task.id && !isTerminal(other)) yield other;
}

/** A worktree as it is now; `undefined` if nothing is left of it, also of what was parked. */
export async function stateOf(
  context: EngineContext,
  record: WorktreeRecord,
  { sizes }: { sizes: boolean },
): Promise<WorktreeState | undefined> {
  const tasks = tasksIn(context, record.id);
  const isInUse = tasks.some((task) => !isTerminal(task));
  const about = { ...record, tasks: tasks.map(({ id }) => id), isInUse };
  if (record.state === 'removed') {
    const parked = await stillParked(context, record);
    return parked.length === 0 ? undefined : { ...about, parked, isSafe: true };
  }
  const looked = await look(context, record);
  const { problem, losses } = looked;
  const bytes = sizes && record.state !== 'making' ? await bytesOfFolder(record.path) : undefined;
  return {
    ...about,
    ...(problem && { problem }),
    ...(losses && { uncommitted: losses.uncommitted, unmerged: losses.unmerged }),
    ...(bytes !== undefined && { bytes }),
    isSafe: !isInUse && record.state === 'ready' && isGone(problem, losses),
  };
}

/** Whether nothing is lost with it. */
function isGone(problem: Problem | undefined, losses: Losses | undefined): boolean {
  if (losses) return isSafe(losses);
  return problem?.kind === 'missing';
}

async function look(
  { worktrees }: EngineContext,
  record: WorktreeRecord,
): Promise<{ problem?: Problem; losses?: Losses }> {
  if (record.state === 'making') return {};
  try {
    const { entry, problem } = await findOwn(record);
    if (!entry) return { problem };
    const losses = await findLosses(record, placeIn(record, worktrees.environmentOf(record)));
    return { losses, ...(problem && { problem }) };
  } catch (error) {
    // Also while it is being removed.
    return { problem: { kind: 'unfinished', message: toError(error).message } };
  }
}

/** What a person has not removed meanwhile. */
async function stillParked(
  { worktrees }: EngineContext,
  record: WorktreeRecord,
): Promise<NonNullable<WorktreeRecord['parked']>> {
  const { parked = [], repository } = record;
  const place = { cwd: repository, environment: worktrees.environmentOf(record) };
  const found = await Promise.all(
    parked.map(({ ref, commit }) =>
      commitOf(place, ref).then(
        (now) => now === commit,
        () => false,
      ),
    ),
  );
  return parked.filter((_parked, index) => found[index]);
}
