import { described } from '../base/schema.ts';
import { object } from '../protocol/fields.ts';
import { id } from '../protocol/taskId.ts';
import { taskText } from './taskText.ts';
import { factsOf, taskFacts } from './taskFacts.ts';
import { defineTool } from './tool.ts';

export const getTask = defineTool({
  name: 'get_task',
  title: 'Look at a Background Task',
  says: 'Tells the state of a background task now: its progress, what it asks, how it ended. To wait for its end, use wait_for_task instead.',
  effect: 'reads',
  params: described(() => object({ id: id() }, 'The task.', 'The request')),
  result: taskFacts,
  async call(host, { id }) {
    const task = await host.ask((client) => client.get(id));
    return { text: taskText(task), structured: factsOf(task), task: id };
  },
});
