import { described, type Fitting } from '../base/schema.ts';
import { count, object, listOf, only, optional, someOf, text } from './fields.ts';
import { processIdentity } from './process.ts';

/** A process as people tell it from others. */
export const namedProcess = described(() =>
  object({ pid: count(0, 'Its id.'), name: text('Short name of its program.') }, 'A process.'),
);
export type NamedProcess = Fitting<typeof namedProcess>;

/** Processes of a task that live on after its command ended. */
export const leftovers = described(() =>
  object(
    {
      count: count(0, 'How many there are; 0 when nobody could look.'),
      processes: listOf(namedProcess(), 'The first hundred of them, by pid.'),
      of: someOf(
        object(
          { attempt: count(0, 'Number of the attempt.'), process: processIdentity() },
          'An attempt that left some.',
        ),
        'The attempts that left them, each with the wrapper that they are found by.',
      ),
      outlivedKill: optional(only(true, 'They have been ended as far as that goes: these outlived a KILL.')),
    },
    'Processes that live on after its command ended.',
  ),
);
export type Leftovers = Fitting<typeof leftovers>;
