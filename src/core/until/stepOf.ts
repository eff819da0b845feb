import type { Task } from '../../protocol/task.ts';
import type { Step } from '../../protocol/taskRecord.ts';
import { checkOf } from '../../protocol/checks.ts';
import type { Tasks } from '../state/taskTable.ts';

/** The key of the step that checks an attempt of a run: a host that finds it does not start it again. */
export function keyOfStep({ id, attempt }: Pick<Task, 'id' | 'attempt'>, step: Step): string {
  return `until:${id}:${attempt.number}:${step}`;
}

/** The step that a run waits for, if it is there. */
export function stepOf(run: Task, table: Pick<Tasks, 'childrenOf'>): Task | undefined {
  const waitsFor = checkOf(run);
  if (!waitsFor) return undefined;
  const key = keyOfStep(run, waitsFor.step);
  return table.childrenOf(run.id).find((task) => task.step === waitsFor.step && task.attempt.key === key);
}

/** Whether a task checks or reviews its parent. */
export function isCheckStep(task: Task): task is Task & { parent: { task: string } } {
  return (task.step === 'check' || task.step === 'review') && task.parent?.task !== undefined;
}
