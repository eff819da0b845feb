import { toError } from '../../base/errors.ts';
import { hasProcess } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { forTask } from '../forTask.ts';
import { goOnAfterLimit, holdAtLimit } from '../guard/limitHold.ts';
import { observe } from '../observerActions.ts';
import { prepareOutput } from '../outputFile.ts';
import type { OutputWatch } from '../outputWatch.ts';
import { isExpendable } from '../retention.ts';
import { judgeCheck, startCheck } from '../until/checkSteps.ts';
import { tidyIfUnused } from '../worktrees/tidyWorktree.ts';
import type { Performers } from './effects.ts';

/** The performers of effects. They are independent of each other; their results are events. */
export function performersOf(context: EngineContext, outputs: OutputWatch): Performers {
  const { table, turn, supervisor, leftovers, agentRuns, registrants, sessions, retention, notices } =
    context;
  const { baselines, worktrees, races, trash } = context;
  return {
    launch: ({ id }) => supervisor.launch(id),
    terminate: ({ id }) => supervisor.terminate(id),
    kill: ({ id }) => supervisor.kill(id),
    forgetTraces: ({ id }) => supervisor.forgetSaved(id),
    clearLeftovers: ({ id }) => leftovers.clear(id),
    watchLeftovers: ({ id, hasAny }) => leftovers.watch(id, hasAny),
    watchOutputs: () => {
      outputs.review();
      context.uses.review();
    },
    prepareOutput: ({ id }) => makeRoom(context, id),
    forgetRegistrant: ({ id }) => registrants.remove(id),
    removeSteps: (removal) => removeSteps(context, removal),
    holdAtLimit: ({ id }) => holdAtLimit(context, id),
    goOnAfterLimit: ({ id }) => goOnAfterLimit(context, id),
    reportAgent: ({ id }) => agentRuns.report(id),
    tellAgent: ({ id, message }) => {
      const task = table.find(id);
      if (task) agentRuns.tell(task, message);
    },
    // One end may concern thousands of observers, and each may start a task.
    observe: ({ id, task }) => turn.runInOrder(() => forTask(id, () => observe(context, id, task))),
    startCheck: ({ id }) => startCheck(context, id),
    judgeCheck: ({ id }) => judgeCheck(context, id),
    notify: ({ id, occasion }) => notices.note(id, occasion),
    expectSession: ({ session }) => sessions.expect(session),
    keepEnd: ({ id }) => baselines.after(id),
    forgetSnapshots: ({ task }) => baselines.forget(task),
    reviewRace: ({ race }) => races.review(race),
    worktreeStepEnded: ({ id }) => worktrees.stepEnded(table.get(id)),
    tidyWorktree: ({ worktree }) => void tidyIfUnused(context, worktree),
    reviewAwake: () => context.awake.review(),
    reviewRetention: () => retention.reviewSoon(),
    reviewTrash: () => trash.review(),
  };
}

/** Without their task, nobody sees what they were for. */
function removeSteps(
  { table, turn, trace }: EngineContext,
  { id, isKept = false }: { id: string; isKept?: boolean },
): void {
  for (const step of table.childrenOf(id)) {
    if (!step.step || !isExpendable(step)) continue;
    try {
      turn.remove(step.id, { isKept });
    } catch (error) {
      // Retention removes it later.
      trace.write({ event: 'problem', id: step.id, message: toError(error).message });
    }
  }
}

/** The output of the previous attempt is not shown as that of this one, however long it waits to start. */
function makeRoom({ table, paths, trace }: EngineContext, id: string): void {
  const task = table.find(id);
  if (!task || !hasProcess(task)) return;
  try {
    prepareOutput(paths, task);
  } catch (error) {
    // The launch retries it, and reports an error.
    trace.write({ event: 'problem', id, message: toError(error).message });
  }
}
