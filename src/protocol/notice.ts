import * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { mustBe } from './fieldFaults.ts';
import { annotated, flag, listOf, object, optional, text } from './fields.ts';

/** What a run of the command tells, on the record of the task that runs it. */
export const notice = described(() =>
  object(
    {
      about: listOf(
        object({ task: text('Id of a task.'), key: text('Which of its events.') }, 'An event that it tells.'),
        'The events that it tells; none for a test.',
      ),
      variables: annotated(
        z.record(z.string(), z.string(), { error: mustBe('an object of texts') }),
        'Variables of the event, in addition to the environment.',
      ),
      input: text('What the command reads on its standard input, as JSON.'),
      isRepeat: optional(
        flag('The one before it failed, or a person waits for it: its own failure is not shown.'),
      ),
    },
    'What a run of the notification command tells.',
  ),
);
export type Notice = Fitting<typeof notice>;
