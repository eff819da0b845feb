import { described } from '../base/schema.ts';
import { fieldValues, permissionDecision } from './agentRequests.ts';
import { count, flag, object, optional, text, textLike } from './fields.ts';
import { terminalFields } from './process.ts';
import { runMode } from './runMode.ts';
import { id } from './taskId.ts';

/* What is said to a live task. */

export const send = described(() =>
  object(
    {
      id: id(),
      content: optional(text('The message; needed, unless there are `bytes`.', 'The message')),
      bytes: optional(
        text('Instead of a text what a command reads, byte by byte, as base64.', 'The bytes of the message'),
      ),
      isEnd: optional(
        flag(
          'Nothing more comes after it: the input of a command ends. Then there need be no message.',
          'Whether the input ends',
        ),
      ),
      from: optional(
        textLike(
          { pattern: /^[^\p{Cc}\u2028\u2029]{1,100}$/u, expected: '1 to 100 characters on one line' },
          'Who says it, for agents: another agent, a program. Default: the person whose run it is.',
          'Who says it',
        ),
      ),
    },
    'A message to a live task.',
    'The request',
  ),
);

export const resize = described(() =>
  object(
    { id: id(), ...terminalFields() },
    'How large the terminal of an unfinished task is from now on.',
    'The request',
  ),
);

export const answer = described(() =>
  object(
    {
      id: id(),
      option: optional(text("Id of one of the request's options.", 'The option')),
      decision: optional(permissionDecision()),
      fields: optional(fieldValues()),
      reason: optional(text('Why it is denied, for the agent.', 'The reason')),
      request: optional(text('Id of the request; default: the oldest that waits.', 'The request')),
      attempt: optional(
        count(
          1,
          'Number of the attempt that asked: another one may use the same ids. Default: the one that is live.',
          'The number of the attempt',
        ),
      ),
    },
    'Says one of: which option, a decision that means exactly one of them, or the answers to questions. A denial is always possible.',
    'The request',
  ),
);

export const adjust = described(() =>
  object(
    {
      id: id(),
      mode: optional(runMode()),
      model: optional(text('As the agent writes it.', 'The model')),
    },
    'What an unfinished agent run may do, or which model it uses, from now on.',
    'The request',
  ),
);
