import { described } from '../base/schema.ts';
import { fieldValues, permissionDecision } from './agentRequests.ts';
import { count, flag, object, optional, text, textLike } from './fields.ts';
import { terminalFields } from './process.ts';
import { runMode } from './runMode.ts';
import { id } from './taskId.ts';

/* Messages and answers to a live task. */

export const send = described(() =>
  object(
    {
      id: id(),
      content: optional(text('The message; required unless there are `bytes`.', 'The message')),
      bytes: optional(text('Bytes for a command instead of a text, as base64.', 'The bytes of the message')),
      isEnd: optional(
        flag(
          'Closes the input of a command after the message, which may then be omitted.',
          'Whether the input ends',
        ),
      ),
      from: optional(
        textLike(
          { pattern: /^[^\p{Cc}\u2028\u2029]{1,100}$/u, expected: '1 to 100 characters on one line' },
          'The sender, for agents: another agent or a program. Default: the user of the run.',
          'The sender',
        ),
      ),
    },
    'A message to a live task.',
    'The request',
  ),
);

export const resize = described(() =>
  object({ id: id(), ...terminalFields() }, "The new size of an unfinished task's terminal.", 'The request'),
);

export const answer = described(() =>
  object(
    {
      id: id(),
      option: optional(text("Id of one of the request's options.", 'The option')),
      decision: optional(permissionDecision()),
      fields: optional(fieldValues()),
      reason: optional(text('The reason for a denial, which is sent to the agent.', 'The reason')),
      request: optional(text('Id of the request; default: the oldest open one.', 'The request')),
      attempt: optional(
        count(
          1,
          'Number of the attempt that asked, because another one may use the same ids. Default: the live one.',
          'The number of the attempt',
        ),
      ),
    },
    'One of: an option, a decision that matches exactly one option, or answers to questions. A denial is always possible.',
    'The request',
  ),
);

export const adjust = described(() =>
  object(
    {
      id: id(),
      mode: optional(runMode()),
      model: optional(text('The name of the model, as the agent spells it.', 'The model')),
    },
    'The new permission mode or model of an unfinished agent run.',
    'The request',
  ),
);
