import { forPeopleOnly } from '../../protocol/errors.ts';
import type { RetentionPolicy } from '../../protocol/messages.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { chooseExpired, isExpendable } from '../retention.ts';
import { inSlices } from '../turn/inSlices.ts';

/** Removes what the policy does not keep of all that the caller knows of; answers with the ids. */
export function clean(context: EngineContext, policy: RetentionPolicy, caller: Caller): Promise<string[]> {
  const { table } = context;
  const known = [...table.values()].filter((task) => canSee(caller.session, task, (id) => table.find(id)));
  return removeEach(context, chooseExpired(known, policy, Date.now()));
}

/** Removes those of the ended tasks that still are ended, little by little; answers with their ids. */
export async function removeEach({ table, turn }: EngineContext, ids: readonly string[]): Promise<string[]> {
  const removed: string[] = [];
  await inSlices(ids, (id) => {
    const task = table.find(id);
    if (!task || !isExpendable(task)) return;
    turn.remove(id);
    removed.push(id);
  });
  return removed;
}

/** Sets what the host removes by itself. @throws notSaved, notOwner for a program */
export function setRetention(context: EngineContext, policy: RetentionPolicy, caller: Caller): null {
  if (caller.session.role === 'program') throw forPeopleOnly('set what is kept of ended tasks');
  context.retention.setPolicy(policy);
  return null;
}
