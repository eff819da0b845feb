import { described, type Fitting } from '../base/schema.ts';
import {
  count,
  duration,
  flag,
  listOf,
  numberOf,
  object,
  oneOf,
  optional,
  text,
  textLike,
} from './fields.ts';

/* When a task starts, how often, and what becomes of it. */

export const DEPENDENCY_CONDITIONS = ['success', 'failure', 'any'] as const;
export type DependencyCondition = (typeof DEPENDENCY_CONDITIONS)[number];

/** The fields of a task to start after, as it is asked for. */
export const dependencyFields = () => ({
  task: text('Id of the task that must have ended.', 'A task to start after'),
  on: oneOf(
    DEPENDENCY_CONDITIONS,
    'How it must have ended: success, failure or any.',
    'The condition of a task to start after',
  ),
});

/** When and how often a failed task is tried again. */
export const retryPolicy = described(() =>
  object(
    {
      max: count(0, 'Retries after the first attempt.', 'Number of retries'),
      backoffMs: duration(0, 'Pause before the first retry, in milliseconds.', 'The back-off'),
      factor: optional(
        numberOf(
          { isFine: (factor) => factor >= 1, expected: 'a number, 1 or more' },
          'What each further pause is multiplied by. Default 2; a pause grows to an hour at most.',
          'The factor of the back-off',
        ),
      ),
      exitCodes: optional(
        listOf(
          count(0, 'Exit code.', 'An exit code worth a retry'),
          'Exit codes worth a retry. Default: every failure but one of the start itself or of a dependency.',
          'Exit codes worth a retry',
        ),
      ),
    },
    'When and how often the task is tried again after a failure.',
    'A retry policy',
  ),
);
export type RetryPolicy = Fitting<typeof retryPolicy>;

/** How a cancel reaches a task: ask and then kill; kill; or ask whoever runs it. */
export const cancelPolicy = described(() =>
  oneOf(
    ['cooperative', 'abort', 'external'],
    'How a cancel reaches the task: asked and then killed; killed; or whoever runs it is asked. Default: cooperative.',
    'The cancel policy',
  ),
);
export type CancelPolicy = Fitting<typeof cancelPolicy>;

/** What becomes of a task when its session is closed for good. */
export const closePolicy = described(() =>
  oneOf(
    ['keep', 'cancel', 'transfer'],
    'What becomes of the task when its session is closed for good. Default: keep.',
    'The close policy',
  ),
);
export type ClosePolicy = Fitting<typeof closePolicy>;

export const groupName = described(() =>
  textLike(
    {
      pattern: /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,49}$/u,
      expected: '1 to 50 letters, digits, spaces, dots, dashes or underscores',
    },
    'Group whose slots the task needs; its tasks queue for them.',
    "A group's name",
  ),
);

/** Slots that tasks share. */
export const group = described(() =>
  object(
    {
      name: text('Its name.'),
      slots: optional(count(1, 'How many of its tasks run at a time; missing: as many as there are.')),
      isPaused: flag('None of its tasks starts meanwhile; running ones go on.'),
    },
    'Slots that tasks share.',
  ),
);
export type Group = Fitting<typeof group>;

/** The file of the groups that somebody set. */
export const groupsFile = described(() =>
  object({ groups: listOf(group(), 'The groups.') }, 'The groups that somebody set.'),
);

const limit = (says: string, called: string) =>
  optional(numberOf({ isFine: (value) => value >= 0, expected: 'a number, 0 or more' }, says, called));

/** What is kept of ended tasks; what is not given is not bounded. */
export const retentionPolicy = described(() =>
  object(
    {
      maxAgeMs: limit('Milliseconds since their end.', 'The limit for the age of what is kept (maxAgeMs)'),
      maxCount: limit('How many.', 'The limit for the number of what is kept (maxCount)'),
      maxBytes: limit(
        'Bytes of their outputs together.',
        'The limit for the size of what is kept (maxBytes)',
      ),
    },
    'What is kept of ended tasks; what is not given is not bounded.',
    'What is kept',
  ),
);
export type RetentionPolicy = Fitting<typeof retentionPolicy>;
