import { forPeopleOnly } from '../../protocol/errors.ts';
import type { RetentionPolicy } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import { canSee, isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { chooseExpired, isExpendable } from '../retention.ts';
import { inSlices } from '../turn/inSlices.ts';
import { orNotSaved } from './orNotSaved.ts';

/** Removes the ended tasks that the policy does not keep, among those the caller may see; returns their ids. */
export async function clean(
  context: EngineContext,
  policy: RetentionPolicy,
  caller: Caller,
): Promise<string[]> {
  const { table } = context;
  // As they are now, because the table may be put in order meanwhile.
  const known = visibleOf([...table.values()], (task) =>
    canSee(caller.session, task, (id) => table.find(id)),
  );
  return removeEach(context, await chooseExpired(known, policy, Date.now()));
}

function* visibleOf(tasks: readonly Task[], isVisible: (task: Task) => boolean): Iterable<Task> {
  for (const task of tasks) if (isVisible(task)) yield task;
}

/** Gradually removes those tasks that are still ended; returns their ids. */
export async function removeEach({ table, turn }: EngineContext, ids: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  await inSlices(ids, (id) => {
    const task = table.find(id);
    if (!task || !isExpendable(task)) return;
    orNotSaved(() => turn.remove(id));
    removed.push(id);
  });
  return removed;
}

/** Sets the policy by which the host removes tasks automatically. @throws notSaved, notOwner for a program */
export function setRetention(context: EngineContext, policy: RetentionPolicy, caller: Caller): null {
  if (!isPerson(caller, (id) => context.table.find(id)))
    throw forPeopleOnly('set what is kept of ended tasks');
  context.retention.setPolicy(policy);
  return null;
}
