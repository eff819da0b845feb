import { described, rule } from '../base/schema.ts';
import { kinds, object, oneOf, only, optional, text, textWith, whole } from './fields.ts';
import { TASK_KINDS } from './filter.ts';
import { id, reason } from './taskId.ts';
import { metadata, taskOptionFields, withHeir } from './taskOptions.ts';
import { progress, taskResult } from './taskRecord.ts';

/* Requests about work that a client runs itself. */

const description = () => {
  const isSaid = rule<string>(
    (said) => said.trim() !== '',
    'The description is empty. Say in one line what the work is.',
  );
  return textWith([isSaid], 'What the work is, in one line.', 'The description');
};

export const register = described(() =>
  withHeir(
    object(
      {
        kind: oneOf(TASK_KINDS, 'What it is.', 'The kind of a task'),
        description: description(),
        cwd: optional(text('Absolute folder it belongs to, if any.', 'The folder')),
        ...taskOptionFields(),
      },
      'Work that the caller runs itself.',
      'The request',
    ),
  ),
);

export const update = described(() =>
  object(
    {
      id: id(),
      description: optional(description()),
      progress: optional(progress()),
      status: optional(
        kinds(
          'state',
          [
            object({ state: only('running', 'It runs again.') }, 'It runs again.'),
            object(
              {
                state: only('waiting', 'It needs an answer or input.'),
                for: oneOf(['permission', 'input'], 'What it waits for.', 'What a task waits for'),
                message: text('The question or request.', 'The message of a waiting task'),
              },
              'It waits for an answer.',
            ),
          ],
          {
            says: '`waiting` with a question or request, or `running` again. To end a task, complete it.',
            called: 'The state of an update',
          },
        ),
      ),
      result: optional(taskResult()),
      metadata: optional(metadata()),
    },
    'The changes of a live task.',
    'The request',
  ),
);

export const complete = described(() =>
  object(
    {
      id: id(),
      outcome: kinds(
        'state',
        [
          object(
            {
              state: only('completed', 'It completed successfully.'),
              exitCode: optional(whole('Exit code, if there is one.', 'The exit code')),
            },
            'It completed.',
          ),
          object(
            {
              state: only('failed', 'It failed.'),
              message: text('Why, in a sentence.', 'The message of a failure'),
            },
            'It failed.',
          ),
          object({ state: only('cancelled', 'It was cancelled.'), reason: reason() }, 'It was cancelled.'),
        ],
        { says: 'How the work ended.', called: 'The end of a task' },
      ),
      result: optional(taskResult()),
    },
    'How registered work ended.',
    'The request',
  ),
);
