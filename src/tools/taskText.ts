import { isTerminal, type Task } from '../protocol/task.ts';
import { requestText } from './requestFacts.ts';
import { taskLine, taskNotes } from './taskFacts.ts';

/** A task in full for a model: its state, what else is known, what it asks, and how to go on. */
export function taskText(task: Task): string {
  const requests = isTerminal(task) ? [] : (task.agent?.requests ?? []);
  return [
    taskLine(task),
    ...taskNotes(task),
    ...requests.map((request) => requestText(task.id, request)),
    ...hints(task),
  ].join('\n');
}

function hints(task: Task): string[] {
  const { id, status } = task;
  if (isTerminal(task)) return [];
  if (task.agent?.requests?.length)
    return [
      `It waits for an answer: ask the person if it is theirs to decide, then call answer_request with {"id":"${id}", …}.`,
    ];
  if (status.state === 'waiting' && status.for === 'input')
    return [`It waits for a message: send_message with {"id":"${id}", "content": …}.`];
  return [];
}
