import { approvalOf } from '../../protocol/openRequests.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { isEnd, type EngineState, type Happening, type Reaction } from '../turn/engineState.ts';

/** Withdraws what an agent run wants to start once that run has ended: its agent has no use for it any more. */
export const withdrawUnapproved: Reaction = function* (state, { changes }): Iterable<Happening> {
  const { table } = state;
  for (const change of changes) {
    if (change.type === 'removed') continue;
    if (isEnd(change)) {
      for (const id of [...table.unapprovedOf(change.task.id)]) yield* withdraw(table.get(id), state);
    } else if (!change.previous || isTerminal(change.previous)) {
      // Found by a host that starts, or asked for in the last moment.
      const run = approvalOf(change.task)?.run;
      const asking = run === undefined ? undefined : table.find(run);
      if (run !== undefined && (!asking || isTerminal(asking))) yield* withdraw(change.task, state);
    }
  }
};

function* withdraw(task: Task, { nowMs }: EngineState): Iterable<Happening> {
  const run = approvalOf(task)?.run;
  if (run === undefined) return;
  const reason = `Agent run ${run}, which wanted it, has ended.`;
  yield { id: task.id, event: { type: 'cancelRequested', reason, at: new Date(nowMs).toISOString() } };
}
