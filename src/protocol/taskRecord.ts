import { described, type Fitting } from '../base/schema.ts';
import { agentFacts } from './agentRun.ts';
import {
  anyValue,
  count,
  flag,
  freeFields,
  listOf,
  numberOf,
  object,
  oneOf,
  only,
  optional,
  text,
  textLike,
  time,
  whole,
} from './fields.ts';
import { TASK_KINDS } from './filter.ts';
import { leftovers } from './leftovers.ts';
import { processIdentity } from './process.ts';
import { parent, session, type producer } from './session.ts';
import { cancelPolicy, closePolicy, dependencyFields, retryPolicy } from './taskPolicies.ts';
import { taskSpec } from './taskSpec.ts';
import { failure, taskStatus } from './taskStatus.ts';

/* The record of a task. */

/** How far a task is. */
export const progress = described(() =>
  object(
    {
      percent: optional(
        numberOf(
          { isFine: (percent) => percent >= 0 && percent <= 100, expected: 'a percentage, 0 to 100' },
          '0 to 100; left out when nobody knows.',
          'The percent of a progress',
        ),
      ),
      state: optional(
        oneOf(['normal', 'error', 'paused'], 'How it goes. Default: normal.', 'The state of a progress'),
      ),
      message: optional(text('One line of plain text.', 'The message of a progress')),
    },
    'How far the work is.',
    'A progress',
  ),
);
export type Progress = Fitting<typeof progress>;

/** What a task came to. */
export const taskResult = described(() =>
  object(
    {
      summary: optional(text('One line of plain text.', 'The summary of a result')),
      value: optional(anyValue('What the program that ran it gave, as JSON.', 'The value of a result')),
      reference: optional(text('Path or URI of something larger.', 'The reference of a result')),
    },
    'What the work came to.',
    'A result',
  ),
);
export type TaskResult = Fitting<typeof taskResult>;

const output = () =>
  object(
    {
      path: text('The file.'),
      bytes: count(0, 'Its size; of a live task the size when the record was sent.'),
    },
    'Output file of the attempt.',
  );

/** A task that must end in a certain way before this one starts. */
export const dependency = described(() =>
  object(
    {
      ...dependencyFields(),
      isMet: optional(flag('It has; kept because that task may be removed or run again.')),
    },
    'A task to start after.',
  ),
);
export type Dependency = Fitting<typeof dependency>;

/** How an earlier attempt ended. */
export const earlierAttempt = described(() =>
  object(
    {
      number: count(1, 'Its number.'),
      status: taskStatus(),
      startedAt: optional(time('When it started.')),
      endedAt: optional(time('When it ended.')),
      output: output(),
    },
    'An earlier attempt.',
  ),
);
export type EarlierAttempt = Fitting<typeof earlierAttempt>;

const attempt = () =>
  object(
    {
      number: count(1, 'The execution this record tells of; a retry or a rerun has a higher number.'),
      // More than the largest number of retries, so not always a number that counts.
      max: optional(
        numberOf(
          { isFine: (max) => max >= 0, expected: 'a number, 0 or more' },
          'Number of the last attempt that a retry may make; missing when nothing is retried.',
        ),
      ),
      key: optional(text('A start with the key of an existing task answers with that task.')),
    },
    'Which execution it is.',
  );

const matched = () =>
  object(
    {
      count: count(0, 'How many lines have matched.'),
      line: text('The last one.'),
      bytes: count(0, 'Up to which byte of the output they were told.'),
    },
    'Of a monitor: what has matched.',
  );

/** One unit of background work: the record on disk, and what clients see. Times are ISO 8601 UTC. */
export const taskRecord = described(() =>
  object(
    {
      schema: only(1, "Version of this record's shape."),
      id: textLike(
        { pattern: /^[\w-]+$/, expected: 'letters, digits, dashes and underscores' },
        'Kind prefix and a random part, such as `sh-7f3k2m9q`, or what the caller chose.',
      ),
      kind: oneOf(TASK_KINDS, 'What it is.'),
      name: optional(text('Chosen by a person; unique among the live tasks of a session.')),
      description: text('One line that tells what it does: the command.'),
      // A host of before asked for no more than a text.
      producer: text('Who asked for it.') as ReturnType<typeof producer>,
      owner: session(),
      parent: optional(parent()),
      spec: taskSpec(),
      attempt: attempt(),
      earlier: optional(listOf(earlierAttempt(), 'The latest ones before this attempt, oldest first.')),
      status: taskStatus(),
      createdAt: time('When it was asked for.'),
      order: optional(whole('Its place among those created in the same millisecond, and all others.')),
      turn: optional(
        whole('Its place in the order of starts, where a rerun has given it a later one than `order`.'),
      ),
      updatedAt: time('When it last changed.'),
      startedAt: optional(time('When this attempt started.')),
      endedAt: optional(time('When this attempt ended.')),

      group: optional(text('Group whose slots it needs. Default: `default`.')),
      priority: optional(whole('Higher starts first within its group. Default 0.')),
      after: optional(listOf(dependency(), 'Tasks it starts after.')),
      startAt: optional(time('Not to be started before.')),
      retry: optional(retryPolicy()),
      timeoutMs: optional(milliseconds('How long one attempt may run, in milliseconds.')),
      outputLimitBytes: optional(count(1, 'How much one attempt may write, in bytes.')),
      cancelPolicy: optional(cancelPolicy()),
      closePolicy: optional(closePolicy()),
      transferTo: optional(session()),
      hidden: optional(
        flag('A chore of its session that no list shows. One that fails is hidden no longer.'),
      ),
      pausedAt: optional(time('Since when it is held, stopped if it was running.')),
      pausedMs: optional(
        milliseconds('How long this attempt has stood still before: it is no part of its time limit.'),
      ),
      ending: optional(failure()),

      output: output(),
      process: optional(processIdentity()),
      leftovers: optional(leftovers()),
      observed: optional(
        listOf(text('Id of a task.'), 'Of an observer with `watch.ids`: those whose ends it has seen.'),
      ),
      progress: optional(progress()),
      agent: optional(agentFacts()),
      matched: optional(matched()),
      result: optional(taskResult()),
      supportsResume: optional(
        flag('Whether a further attempt can go on where this one ended, rather than start over.'),
      ),
      metadata: optional(freeFields('What the starter wants kept with it.')),
      noticedAt: optional(time('When a person was told of the end, in whichever window or terminal.')),
      drainedBy: optional(listOf(text('A consumer.'), 'Consumers that have drained its end.')),
      unsaved: optional(
        text('Why the record on disk is behind this one; saving is retried until this is gone.'),
      ),
    },
    'One unit of background work.',
  ),
);

function milliseconds(says: string) {
  return numberOf({ isFine: Number.isFinite, expected: 'a number of milliseconds' }, says);
}

/** One unit of background work: the record on disk, and what clients see. Times are ISO 8601 UTC. */
export type Task = Fitting<typeof taskRecord>;
