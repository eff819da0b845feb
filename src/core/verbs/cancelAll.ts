import type { CancelAllParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { requestCancels } from './cancel.ts';
import { listed } from './list.ts';

/** Cancels every live task that the caller may see, or those of one session; returns them. */
export function cancelAll(context: EngineContext, params: CancelAllParams, caller: Caller): Promise<Task[]> {
  const filter = { includeTerminal: false, includeHidden: true };
  const session = params.session !== undefined && { session: params.session };
  return requestCancels(context, [...listed(context, { ...filter, ...session }, caller)], params.reason);
}
