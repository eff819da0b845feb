import { described } from '../base/schema.ts';
import { badRequest } from '../protocol/errors.ts';
import { duration, flag, object, oneOf, optional } from '../protocol/fields.ts';
import { id } from '../protocol/taskId.ts';
import { isTerminal } from '../protocol/task.ts';
import { factsOf, taskFacts } from './taskFacts.ts';
import { taskText } from './taskText.ts';
import { defineTool } from './tool.ts';
import { attendTask, isEnough } from './attendTask.ts';

/** Many clients give up on a call after a minute. */
const DEFAULT_MS = 50_000;
const LONGEST_MS = 10 * 60_000;

const params = described(() =>
  object(
    {
      id: id(),
      until: optional(
        oneOf(
          ['needed', 'ended'],
          'Until it has ended or needs an answer or a message (default), or until it has ended, while others answer.',
          '"until"',
        ),
      ),
      timeoutMs: optional(
        duration(
          0,
          `How long to wait, in milliseconds, ${LONGEST_MS} at most. Default ${DEFAULT_MS}.`,
          'The timeout',
        ),
      ),
    },
    'The task, and how long to wait.',
    'The request',
  ),
);

const result = described(() =>
  object(
    { task: taskFacts(), isOver: flag('Whether the task has ended.') },
    'The task when the waiting ended.',
  ),
);

export const waitForTask = defineTool({
  name: 'wait_for_task',
  title: 'Wait for a Background Task',
  says:
    'Waits until a background task has ended, or needs an answer or a message, but not longer than "timeoutMs". Call it when ' +
    'there is nothing else to do; it is cheaper than asking again and again.',
  effect: 'reads',
  params,
  result,
  async call(host, { id, until = 'needed', timeoutMs = DEFAULT_MS }, signal) {
    if (id === host.inside)
      throw badRequest(`${id} is the task in which you run: it cannot end before you do.`);
    const task = await attendTask(host, id, {
      until,
      timeoutMs: Math.min(timeoutMs, LONGEST_MS),
      signal,
    });
    const isOver = isTerminal(task);
    const more = isEnough(task)
      ? []
      : [`It goes on. Call wait_for_task again, or do something else meanwhile.`];
    return {
      text: [taskText(task), ...more].join('\n'),
      structured: { task: factsOf(task), isOver },
      task: id,
    };
  },
});
