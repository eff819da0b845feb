import { described, rule, type Fitting } from '../base/schema.ts';
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

/* When a task starts, how often, and what happens to it. */

export const DEPENDENCY_CONDITIONS = ['success', 'failure', 'any'] as const;
export type DependencyCondition = (typeof DEPENDENCY_CONDITIONS)[number];

/** The fields of a dependency, as requested. */
export const dependencyFields = () => ({
  task: text('Id of the task that must have ended.', 'A task to start after'),
  on: oneOf(
    DEPENDENCY_CONDITIONS,
    'How it must have ended: success, failure or any.',
    'The condition of a task to start after',
  ),
});

/** What a task starts after, as requested. */
export const dependencies = (says: string) =>
  listOf(
    object(dependencyFields(), 'A dependency: a task, and how it must have ended.', 'A task to start after'),
    says,
    'What a task starts after',
  );

/** When and how often a failed task is retried. */
export const retryPolicy = described(() =>
  object(
    {
      max: count(0, 'Retries after the first attempt.', 'Number of retries'),
      backoffMs: duration(0, 'Pause before the first retry, in milliseconds.', 'The back-off'),
      factor: optional(
        numberOf(
          { isFine: (factor) => factor >= 1, expected: 'a number, 1 or more' },
          'The factor by which each further pause grows. Default 2; a pause grows to an hour at most.',
          'The factor of the back-off',
        ),
      ),
      exitCodes: optional(
        listOf(
          count(0, 'Exit code.', 'An exit code worth a retry'),
          'Exit codes worth a retry. Default: every failure, except of the start itself or of a dependency.',
          'Exit codes worth a retry',
        ),
      ),
    },
    'When and how often the task is retried after a failure.',
    'A retry policy',
  ),
);
export type RetryPolicy = Fitting<typeof retryPolicy>;

/** How a cancel is carried out: ask and then kill; kill; or ask the registrant. */
export const cancelPolicy = described(() =>
  oneOf(
    ['cooperative', 'abort', 'external'],
    'How to cancel the task: ask it to end, then kill it; kill it; or ask its registrant. Default: cooperative.',
    'The cancel policy',
  ),
);
export type CancelPolicy = Fitting<typeof cancelPolicy>;

/** What happens to a task when its session is closed for good. */
export const closePolicy = described(() =>
  oneOf(
    ['keep', 'cancel', 'transfer'],
    'What happens to the task when its session is closed for good. Default: keep.',
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

/** A lock: of all tasks that name it, one runs at a time. */
export const lockName = described(() =>
  textLike(
    {
      pattern: /^[\p{L}\p{N}][\p{L}\p{N} ._:/-]{0,99}$/u,
      expected:
        '1 to 100 letters, digits, spaces, dots, colons, slashes, dashes or underscores, and begin with a letter or digit',
    },
    'A lock: of all tasks that name it, in whatever group, one runs at a time.',
    "A lock's name",
  ),
);

/** How many locks a task may need. */
const LOCKS_LIMIT = 20;

/** The locks that a task needs. */
export const lockNames = described(() =>
  listOf(
    lockName(),
    'The locks that the task needs, all at once: each is held by one task at a time, from its start to the end of the attempt.',
    'The locks',
  ).check(
    rule((names) => names.length <= LOCKS_LIMIT, `A task has at most ${LOCKS_LIMIT} locks.`),
    rule((names) => new Set(names).size === names.length, 'A lock is named once.'),
  ),
);

function positive(says: string, called?: string) {
  return numberOf({ isFine: (dollars) => dollars > 0, expected: 'more than 0 US dollars' }, says, called);
}

/** Slots that tasks share. */
export const group = described(() =>
  object(
    {
      name: text('Its name.'),
      slots: optional(count(1, 'How many of its tasks run at the same time; missing: unlimited.')),
      isPaused: flag('Whether it is paused: none of its tasks starts; running ones continue.'),
      isGated: optional(
        flag(
          'Whether it has a gate: a task that has ended keeps its slot until a person starts the next one.',
        ),
      ),
      budgetUsd: optional(
        positive('What its agent runs may cost together on a day, in US dollars; missing: unlimited.'),
      ),
    },
    'Slots that tasks share.',
  ),
);
export type Group = Fitting<typeof group>;

/** The file of the groups with settings. */
export const groupsFile = described(() =>
  object({ groups: listOf(group(), 'The groups.') }, 'The groups with settings.'),
);

const limit = (says: string, called: string) =>
  optional(numberOf({ isFine: (value) => value >= 0, expected: 'a number, 0 or more' }, says, called));

/** Which ended tasks are kept; missing limits do not apply. */
export const retentionPolicy = described(() =>
  object(
    {
      maxAgeMs: limit('Milliseconds since their end.', 'The limit for the age of what is kept (maxAgeMs)'),
      maxCount: limit('The maximum number.', 'The limit for the number of what is kept (maxCount)'),
      maxBytes: limit(
        'Bytes of their outputs together.',
        'The limit for the size of what is kept (maxBytes)',
      ),
    },
    'Which ended tasks are kept; missing limits do not apply.',
    'What is kept',
  ),
);
export type RetentionPolicy = Fitting<typeof retentionPolicy>;
