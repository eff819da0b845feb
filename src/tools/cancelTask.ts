import { described } from '../base/schema.ts';
import { ErrorCode, isExpectedError } from '../protocol/errors.ts';
import { object } from '../protocol/fields.ts';
import { id, reason } from '../protocol/taskId.ts';
import { isTerminal } from '../protocol/task.ts';
import { ownTask } from './ownTask.ts';
import { factsOf, taskFacts, taskLine } from './taskFacts.ts';
import { defineTool } from './tool.ts';

const params = described(() =>
  object({ id: id(), reason: reason() }, 'The task, and the reason.', 'The request'),
);

export const cancelTask = defineTool({
  name: 'cancel_task',
  title: 'Cancel a Background Task',
  says: 'Ends a background task that you started, with all its processes. Answers when the cancel has begun; wait_for_task tells when everything has ended.',
  effect: 'ends',
  params,
  result: taskFacts,
  async call(host, { id, reason }) {
    const before = await ownTask(host, id, 'cancelled');
    const request = { id, ...(reason !== undefined && { reason }) };
    const task = await host.ask((client) =>
      client.cancel(request).catch((error: unknown) => {
        // It has ended or is being cancelled, perhaps because an earlier host was asked, too.
        if (!isExpectedError(error) || error.code !== ErrorCode.wrongState) throw error;
        return client.get(id);
      }),
    );
    const text =
      isTerminal(before) && !before.leftovers ? `It had ended before: ${taskLine(task)}` : taskLine(task);
    return { text, structured: factsOf(task), task: id };
  },
});
