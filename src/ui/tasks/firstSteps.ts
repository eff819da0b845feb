import { agentSpecOf, commandSpecOf, type Task } from '../../protocol/task.ts';
import { setContextKey, type FirstStep } from '../editor/contextKeys.ts';
import type { TaskModel } from './taskModel.ts';

/** What a task shows that somebody has done. */
const shows: Record<FirstStep, (task: Task) => boolean> = {
  runCommand: (task) => task.producer === 'user' && commandSpecOf(task) !== undefined,
  runAgent: (task) => task.producer === 'user' && agentSpecOf(task) !== undefined,
  useCommandLine: (task) => task.producer === 'cli',
};

/** Checks off the steps of the walkthrough as tasks show that they were done. */
export function followFirstSteps(
  model: Pick<TaskModel, 'onDidChange'>,
  done: (step: FirstStep) => void = (step) => setContextKey(`legwork.did.${step}`, true),
): { dispose(): void } {
  const open = new Set(Object.keys(shows) as FirstStep[]);
  const subscription = model.onDidChange(({ changed }) => {
    for (const step of open) {
      if (!changed.some(({ task }) => shows[step](task))) continue;
      open.delete(step);
      done(step);
    }
    if (open.size === 0) subscription.dispose();
  });
  return subscription;
}
