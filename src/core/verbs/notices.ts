import type { AcknowledgeParams } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';

/** Older claims are dropped, because nothing asks for them any more. */
const CLAIM_LIMIT = 10_000;

/** Claims the notices of these ended tasks; returns the ids not claimed before. Many are claimed in slices. */
export async function acknowledge(
  context: EngineContext,
  params: AcknowledgeParams,
  caller: Caller,
): Promise<string[]> {
  const claimed: string[] = [];
  await inSlices(params.ids, (id) => {
    const task = context.table.find(id);
    if (!task || !isTerminal(task) || task.noticedAt !== undefined) return;
    if (!canSee(caller.session, task, (other) => context.table.find(other))) return;
    context.turn.apply(id, { type: 'noticed', at: new Date().toISOString() });
    claimed.push(id);
  });
  return claimed;
}

/** `true` for the first caller. */
export function claim({ claims }: EngineContext, params: { key: string }): boolean {
  if (claims.has(params.key)) return false;
  claims.add(params.key);
  const [oldest] = claims;
  if (claims.size > CLAIM_LIMIT && oldest !== undefined) claims.delete(oldest);
  return true;
}
