import { described, type Fitting } from '../base/schema.ts';
import { count, listOf, numberOf, object, optional } from './fields.ts';
import { id } from './taskId.ts';

/* What the processes of an attempt use. Facts: nothing follows from them by itself. */

const atLeastZero = { isFine: (value: number) => value >= 0, expected: 'a number, 0 or more' };

/**
 * What the processes of an attempt use, or used. Memory is what each has for itself, and what they share once; on
 * macOS, their footprint; on Windows, committed memory.
 */
export const attemptUse = described(() =>
  object(
    {
      processorMs: optional(
        numberOf(
          atLeastZero,
          'Processor time of all its processes, in milliseconds; also of ended ones, as far as the system keeps that.',
        ),
      ),
      peakBytes: optional(
        count(
          0,
          'The most memory that its processes were seen to have together, and at least that of the largest one.',
        ),
      ),
      memoryBytes: optional(count(0, 'The memory of its processes when the record was sent.')),
      processorPercent: optional(
        numberOf(atLeastZero, 'How busy they were when the record was sent; 100 is one processor.'),
      ),
      processes: optional(count(0, 'How many there were when the record was sent.')),
    },
    'What the processes of the attempt used; when it is running, what they use now.',
  ),
);
export type AttemptUse = Fitting<typeof attemptUse>;

/** What a running task uses; without figures where this system does not tell. */
export interface TaskUse extends AttemptUse {
  id: string;
}

/** The parameters of `use`. */
export const use = described(() =>
  object(
    { ids: optional(listOf(id(), 'Only these tasks. Default: all that are running.', 'The ids')) },
    'The tasks.',
    'The request',
  ),
);
