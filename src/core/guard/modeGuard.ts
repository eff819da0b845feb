import { isWider, modeWords, type RunMode } from '../../protocol/runMode.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { isBeingEnded } from '../recovery.ts';

/** An agent run around a program that starts something; without `task` its record was removed. */
export interface RunAround {
  id: string;
  task?: Task | undefined;
}

/** Whether a program may start something inside agent runs. */
export type Leave =
  | { kind: 'free' }
  /** A person must allow it. */
  | { kind: 'ask'; run: Task }
  | { kind: 'refused'; sentence: string };

/** What a run may do without asking now; an adjustment may have changed it since its start. */
export function modeOf({ agent, ...task }: Task): RunMode {
  return agent?.mode ?? agentSpecOf(task)?.mode ?? 'ask';
}

/** The modes of agent runs hold for what programs inside them start; the strictest counts. Pure. */
export function leaveInside(runs: readonly RunAround[]): Leave {
  let leave: Leave = { kind: 'free' };
  for (const { id, task } of runs) {
    const mode = task && modeOf(task);
    if (mode === 'readOnly') return refused(`Agent run ${id} may change nothing, so it may start nothing.`);
    if (task && !isTerminal(task) && isBeingEnded(task))
      return refused(`Agent run ${id} is being ended, so nothing is started for it any more.`);
    if (mode === 'allowAll') continue;
    if (!task || isTerminal(task))
      return refused(
        `Agent run ${id} has ended, so no person is asked for it any more. Start this outside of that run.`,
      );
    leave = { kind: 'ask', run: task };
  }
  return leave;
}

function refused(sentence: string): Leave {
  return { kind: 'refused', sentence };
}

/** The mode of an agent run that is started inside others, or a sentence that says why it may not have it. Pure. */
export function modeInside(
  runs: readonly RunAround[],
  { mode, mayIgnoreMode = false }: { mode?: RunMode | undefined; mayIgnoreMode?: boolean | undefined },
): { mode?: RunMode } | { sentence: string } {
  const strictest = runs
    .flatMap(({ task }) => task ?? [])
    .reduce<Task | undefined>((a, b) => (a && !isWider(modeOf(a), modeOf(b)) ? a : b), undefined);
  if (!strictest || modeOf(strictest) === 'allowAll') return mode === undefined ? {} : { mode };
  const most = modeOf(strictest);
  const own = `Agent run ${strictest.id} has the mode ${most} (${modeWords(most)})`;
  if (mode !== undefined && isWider(mode, most))
    return {
      sentence: `${own}, so what it starts cannot have the wider mode ${mode}. Leave the mode out, or choose one that is not wider.`,
    };
  if (mayIgnoreMode)
    return { sentence: `${own}, so it cannot start an agent that may ignore its mode (\`mayIgnoreMode\`).` };
  return { mode: mode ?? (isWider('ask', most) ? most : 'ask') };
}
