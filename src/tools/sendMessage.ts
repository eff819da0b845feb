import { isConnectionLoss } from '../client/connectionLoss.ts';
import { described } from '../base/schema.ts';
import { hostUnavailable } from '../protocol/errors.ts';
import { object, optional, text } from '../protocol/fields.ts';
import { send } from '../protocol/talkParams.ts';
import { fieldsOf } from './fieldsOf.ts';
import { ownTask } from './ownTask.ts';
import { factsOf, taskFacts, taskLine } from './taskFacts.ts';
import { defineTool } from './tool.ts';

const params = described(() => {
  const { id, isEnd } = fieldsOf(send());
  const content = optional(text('The message.', 'The message'));
  return object({ id, content, isEnd }, 'A message to a task.', 'The request');
});

export const sendMessage = defineTool({
  name: 'send_message',
  title: 'Send a Message to a Background Task',
  says:
    'Sends a message to an agent run that you started; one that has ended goes on with it, if the agent can. A command gets ' +
    'the exact text on its standard input (end lines with \\n), if it was started with "takesInput".',
  effect: 'steers',
  params,
  result: taskFacts,
  async call(host, { id, content, isEnd }) {
    const { agent } = await ownTask(host, id, 'sent a message');
    const message = { ...(content !== undefined && { content }), ...(isEnd !== undefined && { isEnd }) };
    const from = agent ? { from: senderOf(host.session.label) } : {};
    const task = await host
      .askOnce((client) => client.send({ id, ...message, ...from }))
      .catch((error: unknown) => {
        if (!isConnectionLoss(error)) throw error;
        throw hostUnavailable(
          'it ended before it answered; look with read_output whether the message arrived, before you send it again',
        );
      });
    return { text: `Sent. ${taskLine(task)}`, structured: factsOf(task), task: id };
  },
});

/** The host takes names of one line. */
function senderOf(label: string): string {
  return (
    label
      .replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
      .slice(0, 100)
      .toWellFormed() || 'A program'
  );
}
