import { described, type Fitting } from '../base/schema.ts';
import { count, object, listOf, only, optional, someOf, text } from './fields.ts';
import { processIdentity } from './process.ts';

/** A process as people identify it. */
export const namedProcess = described(() =>
  object({ pid: count(0, 'Its id.'), name: text('Short name of its program.') }, 'A process.'),
);
export type NamedProcess = Fitting<typeof namedProcess>;

/** Processes of a task that outlived its command. */
export const leftovers = described(() =>
  object(
    {
      count: count(0, 'How many there are; 0 if they could not be looked up.'),
      processes: listOf(namedProcess(), 'The first hundred of them, by pid.'),
      of: someOf(
        object(
          { attempt: count(0, 'Number of the attempt.'), process: processIdentity() },
          'An attempt with leftovers.',
        ),
        'The attempts that left them, each with the wrapper by which they are found.',
      ),
      outlivedKill: optional(only(true, 'These processes survived a KILL.')),
    },
    'Processes that outlived its command.',
  ),
);
export type Leftovers = Fitting<typeof leftovers>;
