import { described } from '../base/schema.ts';
import { object } from '../protocol/fields.ts';
import { shellParams } from '../protocol/startParams.ts';
import { fieldsOf } from './fieldsOf.ts';
import { startFields, startOf, startResult, startTask } from './startTask.ts';
import { defineTool } from './tool.ts';

const params = described(() => {
  const { command, shell, takesInput } = fieldsOf(shellParams());
  return object({ command, shell, takesInput, ...startFields() }, 'A command to run.', 'The request');
});

export const runCommand = defineTool({
  name: 'run_command',
  title: 'Run a Command in the Background',
  says:
    'Runs a shell command as a background task and answers at once with the id of the task. Use it for whatever takes ' +
    'longer than some seconds, or should outlive this conversation: builds, test suites, servers, downloads.',
  effect: 'starts',
  params,
  result: startResult,
  async call(host, given) {
    const { command, shell, takesInput } = given;
    return startTask(host, {
      kind: 'shell',
      command,
      ...startOf(host, given),
      ...(shell !== undefined && { shell }),
      ...(takesInput !== undefined && { takesInput }),
    });
  },
});
