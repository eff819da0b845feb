import { toError } from '../../base/errors.ts';
import { isTerminal } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';

/**
 * Stops the processes of a run while a person is asked about its limit, in the middle of whatever it does. Where that cannot
 * be, the run is asked about nevertheless.
 */
export function holdAtLimit(context: EngineContext, id: string): void {
  change(context, id, 'pause');
}

/** Lets a run go on of whose limit a person was asked. */
export function goOnAfterLimit(context: EngineContext, id: string): void {
  void change(context, id, 'resume')?.then(() =>
    context.turn.runInOrder(() => {
      const now = context.table.find(id);
      if (now && !isTerminal(now) && !now.agent?.limitAsk) context.agentRuns.report(id);
    }),
  );
}

function change(
  { holds, table, trace }: EngineContext,
  id: string,
  verb: 'pause' | 'resume',
): Promise<void> | undefined {
  const task = table.find(id);
  if (!task?.process || isTerminal(task)) return undefined;
  return holds[verb](task).catch((error: unknown) => {
    trace.write({ event: 'problem', id, message: toError(error).message });
  });
}
