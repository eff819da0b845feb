import type { CancelAllParams } from '../../protocol/messages.ts';
import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';
import { requestCancels } from './cancel.ts';
import { listed } from './list.ts';

/** Cancels every live task that the caller may see, or those of one session; returns them. */
export async function cancelAll(
  context: EngineContext,
  params: CancelAllParams,
  caller: Caller,
): Promise<Task[]> {
  const filter = { includeTerminal: false, includeHidden: true };
  const session = params.session !== undefined && { session: params.session };
  // By id: where the tasks are put in order meanwhile, one may come twice.
  const live = new Map<string, Task>();
  await inSlices(listed(context, { ...filter, ...session }, caller), (task) => void live.set(task.id, task));
  return requestCancels(context, [...live.values()], params.reason);
}
