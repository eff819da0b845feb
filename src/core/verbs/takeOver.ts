import { modeForbids, notOwner, wrongState } from '../../protocol/errors.ts';
import type { TakeOverParams } from '../../protocol/messages.ts';
import type { TakeOverResult } from '../../protocol/takeOver.ts';
import type { Task } from '../../protocol/task.ts';
import { mayAllow, maySteer } from '../access.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { unfinishedWith } from '../worktrees/worktreeState.ts';
import { stateInWords } from './cancel.ts';

/**
 * Takes over what a run has changed in its worktree. Once it has begun, it goes on even if nobody waits for it any more.
 * @throws unknownTask, notOwner, modeForbids, wrongState while the run works, cannotTakeOver, badRequest, gitFailed
 */
export async function takeOver(
  context: EngineContext,
  params: TakeOverParams,
  caller: Caller,
): Promise<TakeOverResult> {
  const task = visibleTask(context, params.id, caller);
  if (!params.dryRun) checkMayTakeOver(context, task, caller);
  for (const each of unfinishedWith(context, task))
    throw wrongState({ id: each.id, state: stateInWords(each), verb: 'taken over' });
  const result = await context.takeOvers.takeOver(task, params);
  const { to, taken, conflicts, left, undo } = result;
  const counts = { taken: taken.length, conflicts: conflicts.length, left: left.length };
  if (undo !== undefined) context.trace.write({ event: 'takenOver', id: task.id, to, undo, ...counts });
  return result;
}

/**
 * People may take over; a program only what it has started, and only inside runs that may do everything unasked.
 * @throws notOwner, modeForbids
 */
export function checkMayTakeOver({ table }: EngineContext, task: Task, caller: Caller): void {
  const find = (id: string) => table.find(id);
  if (!maySteer(caller.session, task, find)) throw notOwner(task.id);
  if (!mayAllow(caller, find))
    throw modeForbids(
      'This agent run may not do everything unasked, so only a person can take over changes.',
    );
}
