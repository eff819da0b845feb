import type { Task } from '../protocol/task.ts';
import { openRequestsOf, requestText } from './requestFacts.ts';
import { nextStep, taskLine, taskNotes } from './taskFacts.ts';

/** A task in full for a model: its state, what else is known, what it asks, and how to go on. */
export function taskText(task: Task): string {
  const requests = openRequestsOf(task);
  const next = nextStep(task);
  return [
    taskLine(task),
    ...taskNotes(task),
    ...requests.map((request) => requestText(task.id, request)),
    ...(next === undefined ? [] : [next]),
  ].join('\n');
}
