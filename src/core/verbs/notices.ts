import type { AcknowledgeParams } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/task.ts';
import { canSee } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';

/** Claims older than these are forgotten; nobody asks for them any more. */
const CLAIM_LIMIT = 10_000;

/** Ids of these ended tasks whose end nobody claimed to tell of before; they are claimed now, very many little by little. */
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

/** `true` for the first who asks. */
export function claim({ claims }: EngineContext, params: { key: string }): boolean {
  if (claims.has(params.key)) return false;
  claims.add(params.key);
  const [oldest] = claims;
  if (claims.size > CLAIM_LIMIT && oldest !== undefined) claims.delete(oldest);
  return true;
}
