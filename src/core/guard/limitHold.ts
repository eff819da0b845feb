import { toError } from '../../base/errors.ts';
import { isTerminal } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { runOf } from '../supervisor.ts';

/**
 * Stops the processes of a run while a person is asked about its limit, in the middle of whatever it does, or lets them go
 * on. Where that cannot be, the run is asked about nevertheless.
 */
export function holdAtLimit(context: EngineContext, id: string, isHeld: boolean): void {
  const { executor, table, turn, trace } = context;
  const task = table.find(id);
  if (!task?.process || isTerminal(task)) return;
  const settle = () =>
    turn.runInOrder(() => {
      const now = table.find(id);
      const isCurrent = now && !isTerminal(now) && now.attempt.number === task.attempt.number;
      if (!isCurrent || (now.agent?.limitAsk !== undefined) !== isHeld) return;
      const at = new Date().toISOString();
      if ((now.pausedAt !== undefined) !== isHeld) turn.apply(id, { type: isHeld ? 'held' : 'released', at });
      if (!isHeld) context.agentRuns.report(id);
    });
  executor.hold({ run: runOf(task), process: task.process }, isHeld).then(settle, (error: unknown) => {
    trace.write({ event: 'problem', id, message: toError(error).message });
    if (!isHeld) settle();
  });
}
