import { isTerminal, type Task } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import { isEnd, type EngineState, type Happening, type Reaction } from '../turn/engineState.ts';

/** What the end of a step means for its worktree, that of a run for its steps, and a removal for both. */
export const followWorktrees: Reaction = function* (state, { changes }): Iterable<Happening | Effect> {
  for (const change of changes) {
    if (change.type === 'removed') {
      const { worktree, step } = change.previous ?? {};
      // What may be restored needs its worktree.
      if (change.isKept) continue;
      if (worktree !== undefined && step !== 'worktree') yield { effect: 'tidyWorktree', worktree };
    } else if (isEnd(change)) {
      const { task } = change;
      if (task.step === 'worktree') yield { effect: 'worktreeStepEnded', id: task.id };
      else yield* endSteps(task, state);
    }
  }
};

/** A step is cancelled with the last task that waits for it. */
function* endSteps(run: Task, { table, nowMs }: EngineState): Iterable<Happening> {
  for (const { task } of run.worktree === undefined ? [] : (run.after ?? [])) {
    const step = table.find(task);
    if (step?.step !== 'worktree' || isTerminal(step) || step.status.state === 'cancelRequested') continue;
    const isNeeded = [...table.dependantsOf(step.id)].some((id) => {
      const other = table.find(id);
      return other !== undefined && !isTerminal(other);
    });
    if (isNeeded) continue;
    const at = new Date(nowMs).toISOString();
    const reason = `Task ${run.id}, which was to work in it, has ended.`;
    yield { id: step.id, event: { type: 'cancelRequested', reason, at } };
  }
}
