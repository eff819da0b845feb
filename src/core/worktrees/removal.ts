import { toError } from '../../base/errors.ts';
import { badRequest } from '../../protocol/errors.ts';
import { readOutput } from '../outputFile.ts';
import { isTerminal, type Session, type Task } from '../../protocol/task.ts';
import type { RemovedWorktree, WorktreeRecord } from '../../protocol/worktree.ts';
import type { EngineContext } from '../engineContext.ts';
import { addTask } from '../verbs/newTask.ts';
import { stepCommand } from './worktreeProgram.ts';
import { tasksIn } from './worktreeState.ts';

/** A teardown that hangs keeps nothing waiting for ever. */
const TIMEOUT_MS = 10 * 60_000;

/** As much of its output is read for what it says at its end. */
const SAID_BYTES = 16 * 1024;

export interface RemovalWish {
  isSafeOnly?: boolean;
  isForced?: boolean;
  /** Who owns the step that removes it. */
  owner: Session;
}

/** Removes a worktree by a step, and resolves with what became of it when that has ended. Never throws. */
export async function removeOne(
  context: EngineContext,
  record: WorktreeRecord,
  wish: RemovalWish,
): Promise<RemovedWorktree> {
  const { id } = record;
  try {
    await context.worktrees.settled(id);
    await Promise.all(tasksIn(context, id).map((task) => context.leftovers.look(task.id)));
    const step = context.turn.run(() => {
      const obstacle = obstacleTo(context, record);
      if (obstacle !== undefined) throw badRequest(obstacle);
      return addRemoval(context, record, wish);
    });
    const ended = await context.waits.whenEnded(step.id, new AbortController().signal);
    return resultOf(context, record, ended);
  } catch (error) {
    return { id, problem: toError(error).message };
  }
}

/** Why it may not be removed now, as a sentence. To be asked in the turn in which that begins. */
function obstacleTo(context: EngineContext, { id, name }: WorktreeRecord): string | undefined {
  const { table, worktrees } = context;
  const known = worktrees.keeper.find(id);
  if (!known || known.state === 'removed') return `The worktree ${name} was removed already.`;
  for (const task of tasksIn(context, id)) {
    if (!isTerminal(task)) return `Task ${task.id} is working in it. Wait for its end, or cancel it first.`;
    if (task.leftovers)
      return `Task ${task.id} has left processes running in it. End them first: legwork cancel ${task.id}`;
  }
  const step = table.ofWorktree(id).find((task) => task.step === 'worktree' && !isTerminal(task));
  return step && `It is being made or removed by task ${step.id}.`;
}

function addRemoval(context: EngineContext, record: WorktreeRecord, wish: RemovalWish): Task {
  const { environments, paths, worktrees } = context;
  const { program, keeper } = worktrees;
  const { id, name } = record;
  const options = [...(wish.isForced ? ['--force'] : []), ...(wish.isSafeOnly ? ['--safe'] : [])];
  const environment =
    record.environment ?? environments.keep({ ...worktrees.environmentOf(record), ...program.environment });
  const before = keeper.find(id) ?? record;
  keeper.put({ ...before, state: 'removing' });
  try {
    return addTask(context, {
      draft: {
        kind: 'shell',
        description: `remove worktree ${name}`,
        spec: () => ({
          command: stepCommand(program, { verb: 'remove', directory: paths.directory, id, options }),
          cwd: paths.directory,
          environment,
        }),
        part: { step: 'worktree', worktree: id },
      },
      params: { producer: 'user', hidden: true, timeoutMs: TIMEOUT_MS },
      owner: wish.owner,
      caller: {
        session: { ...wish.owner, role: 'person' },
        signal: new AbortController().signal,
        cancelExternal: () => false,
      },
    });
  } catch (error) {
    keeper.takeBack(before);
    throw error;
  }
}

function resultOf(context: EngineContext, record: WorktreeRecord, step: Task): RemovedWorktree {
  const { id } = record;
  const now = context.worktrees.keeper.find(id);
  if (now && now.state !== 'removed') {
    const { status } = step;
    const failure = status.state === 'failed' ? status.failure : undefined;
    const said = failure && 'message' in failure ? failure.message : undefined;
    return { id, problem: said ?? `The removal was ${status.state}; its output is in ${step.output.path}.` };
  }
  const earlier = record.parked?.length ?? 0;
  const parked = now?.parked?.[earlier];
  const said = readOutput(step.output.path, { offset: -SAID_BYTES }).text.split('\n');
  const notes = said.filter((line) => /^(?:Ignored files|The branch)/.test(line));
  return {
    id,
    ...(parked && { parked: { ref: parked.ref, commit: parked.commit } }),
    ...(notes.length > 0 && { note: notes.join('. ') }),
  };
}
