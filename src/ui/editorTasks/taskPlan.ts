import { l10n } from 'vscode';
import { badRequest } from '../../protocol/errors.ts';

/** A task with what must be done before it, for a plan. */
export interface PlanTask<T> {
  /** Equal for the same task. */
  key: string;
  label: string;
  /** What is started for it; missing for a task that only has others before it. */
  work?: T;
  before: () => PlanTask<T>[];
  /** Whether what is before it runs one after the other. */
  order: 'parallel' | 'sequence';
  /** It does not end by itself. */
  isEndless: boolean;
}

/** Something to start, after some of the steps before it have succeeded. */
export interface PlannedStep<T> {
  work: T;
  /** Numbers of earlier steps. */
  after: number[];
}

const MOST_STEPS = 200;

/**
 * What to start for a task, in this order, so that everything waits for what the editor would wait for. A task that
 * several others depend on is started once.
 * @throws `badRequest` if it depends on itself, on one that does not end, or on too many
 */
export function planTask<T>(root: PlanTask<T>): PlannedStep<T>[] {
  const steps: PlannedStep<T>[] = [];
  /** The steps after which a task is done. */
  const planned = new Map<string, number[]>();

  const add = (task: PlanTask<T>, after: number[], path: string[]): number[] => {
    if (path.includes(task.key)) throw badRequest(l10n.t('The task "{0}" depends on itself.', task.label));
    const known = planned.get(task.key);
    if (known) return known;
    if (path.length > 0 && task.isEndless) {
      throw badRequest(
        l10n.t(
          '"{0}" is a background task, which does not end, so no task can be started after it.',
          task.label,
        ),
      );
    }
    if (path.length + steps.length >= MOST_STEPS) {
      throw badRequest(l10n.t('The task "{0}" depends on more than {1} others.', root.label, MOST_STEPS));
    }
    let ready = after;
    const all = new Set<number>();
    for (const each of task.before()) {
      const isPlanned = planned.has(each.key);
      const first = task.order === 'sequence' ? ready : after;
      const done = add(each, first, [...path, task.key]);
      // One that is planned already does not wait for those that come before it here.
      const both = isPlanned ? [...new Set([...first, ...done])] : done;
      if (task.order === 'sequence') ready = both;
      else for (const step of both) all.add(step);
    }
    if (all.size > 0) ready = [...all];
    const done = task.work === undefined ? ready : [steps.push({ work: task.work, after: ready }) - 1];
    planned.set(task.key, done);
    return done;
  };

  add(root, [], []);
  return steps;
}
