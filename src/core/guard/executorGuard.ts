import { jobOptionsOf, type ExecutorParams } from '../../protocol/executor.ts';
import { executorWord } from '../../protocol/executorText.ts';
import type { ExecutorSettings } from '../../protocol/hostSettings.ts';
import type { Task } from '../../protocol/task.ts';
import { namedExecutors } from '../../protocol/usualExecutor.ts';

/**
 * Why a model may not have its task run there, as a sentence that says what to do instead; `undefined` if it may. It may
 * choose this machine, what people have set, and where the tasks around it run; what a job asks for, people say. Pure.
 */
export function refusalOfExecutor(
  asked: ExecutorParams | undefined,
  settings: ExecutorSettings = {},
  around: readonly Pick<Task, 'executor'>[] = [],
): string | undefined {
  if (asked?.kind !== 'slurm') return undefined;
  const { partition: _partition, ...options } = jobOptionsOf(asked);
  const [option] = Object.keys(options);
  if (option !== undefined)
    return `Only a person can say what jobs of agents ask of Slurm (legwork.executors). Leave "${option}" out.`;
  const allowed = [
    'local',
    ...namedExecutors(settings),
    ...around.flatMap(({ executor }) => (executor ? executorWord(executor) : [])),
  ];
  if (allowed.includes(executorWord(asked))) return undefined;
  const known = [...new Set(allowed)].join(', ');
  return `Agents may run tasks only where people have set that tasks run (legwork.executors). Use one of: ${known}.`;
}
