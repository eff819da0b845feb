import type { CancelAllParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { isCancellable, requestCancel } from './cancel.ts';
import { list } from './list.ts';

/** Cancels every live task the caller knows of, or those of one session; answers with them. */
export function cancelAll(context: EngineContext, params: CancelAllParams, caller: Caller): Task[] {
  const filter = { includeTerminal: false, includeHidden: true };
  const own = list(
    context,
    { ...filter, ...(params.session !== undefined && { session: params.session }) },
    caller,
  );
  return own.filter(isCancellable).map((task) => requestCancel(context, task, params.reason));
}
