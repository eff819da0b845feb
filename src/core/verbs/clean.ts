import { forPeopleOnly } from '../../protocol/errors.ts';
import type { RetentionPolicy } from '../../protocol/messages.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { chooseExpired } from '../retention.ts';

/** Removes what the policy does not keep of all that the caller knows of; answers with the ids. */
export function clean(context: EngineContext, policy: RetentionPolicy, caller: Caller): string[] {
  const { table } = context;
  const known = [...table.values()].filter((task) => canSee(caller.session, task, (id) => table.find(id)));
  const ids = chooseExpired(known, policy, Date.now());
  for (const id of ids) table.remove(id);
  return ids;
}

/** Sets what the host removes by itself. @throws notSaved, notOwner for a program */
export function setRetention(context: EngineContext, policy: RetentionPolicy, caller: Caller): null {
  if (caller.session.role === 'program') throw forPeopleOnly('set what is kept of ended tasks');
  context.retention.setPolicy(policy);
  return null;
}
