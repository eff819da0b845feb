import { described, type Fitting } from '../base/schema.ts';
import { agentFacts } from './agentRun.ts';
import { executor } from './executor.ts';
import {
  anyValue,
  count,
  flag,
  freeFields,
  later,
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
import { until } from './until.ts';
import { attemptUse } from './use.ts';

/* The record of a task. */

/** The progress of a task. */
export const progress = described(() =>
  object(
    {
      percent: optional(
        numberOf(
          { isFine: (percent) => percent >= 0 && percent <= 100, expected: 'a percentage, 0 to 100' },
          '0 to 100; omitted if unknown.',
          'The percent of a progress',
        ),
      ),
      state: optional(
        oneOf(
          ['normal', 'error', 'paused'],
          'The state of the work. Default: normal.',
          'The state of a progress',
        ),
      ),
      message: optional(text('One line of plain text.', 'The message of a progress')),
    },
    'The progress of the work.',
    'A progress',
  ),
);
export type Progress = Fitting<typeof progress>;

/** The result of a task. */
export const taskResult = described(() =>
  object(
    {
      summary: optional(text('One line of plain text.', 'The summary of a result')),
      value: optional(anyValue('A value reported by its program, as JSON.', 'The value of a result')),
      reference: optional(text('Path or URI of something larger.', 'The reference of a result')),
    },
    'The result of the work.',
    'A result',
  ),
);
export type TaskResult = Fitting<typeof taskResult>;

const output = () =>
  object(
    {
      path: text('The file.'),
      bytes: count(0, 'Its size; for a live task, the size when the record was sent.'),
    },
    'Output file of the attempt.',
  );

/** A task that must end in a certain way before this one starts. */
export const dependency = described(() =>
  object(
    {
      ...dependencyFields(),
      isMet: optional(flag('The dependency is met; kept because that task may be removed or run again.')),
    },
    'A task to start after.',
  ),
);
export type Dependency = Fitting<typeof dependency>;

/** How an earlier attempt ended. */
export const earlierAttempt = described(() =>
  object(
    {
      number: count(1, 'The number.'),
      status: taskStatus(),
      startedAt: optional(time('When it started.')),
      endedAt: optional(time('When it ended.')),
      output: output(),
      use: optional(attemptUse()),
    },
    'An earlier attempt.',
  ),
);
export type EarlierAttempt = Fitting<typeof earlierAttempt>;

const attempt = () =>
  object(
    {
      number: count(1, 'Number of the current attempt; a retry or a rerun has a higher number.'),
      // It may exceed the largest number of retries, and is not always an exact integer.
      max: optional(
        numberOf(
          { isFine: (max) => max >= 0, expected: 'a number, 0 or more' },
          'Number of the last attempt that a retry may make; missing if it is not retried.',
        ),
      ),
      key: optional(text('A start with the key of an existing task returns that task.')),
    },
    'The current attempt.',
  );

/** The agent runs above a task. */
export const below = described(() =>
  object(
    {
      root: text(
        'Id of the agent run that nothing else with an agent has started; its limits count this task.',
      ),
      depth: count(1, 'How many agent runs are above it.'),
      run: optional(text('Id of the nearest one that Legwork runs; its mode holds for what it starts.')),
    },
    'The agent runs above the task.',
  ),
);
export type Below = Fitting<typeof below>;

const matched = () =>
  object(
    {
      count: count(0, 'How many lines have matched.'),
      line: text('The last one.'),
      bytes: count(0, 'The position in the output up to which they were reported.'),
    },
    'For a monitor: its matches.',
  );

/** What a task is for the one that it belongs to, its parent. */
export const STEPS = ['worktree', 'check', 'verify', 'review'] as const;
export type Step = (typeof STEPS)[number];

const baseline = () =>
  object(
    {
      repository: text('The folder that the worktrees of the repository share.'),
      top: text('The top folder of the checkout.'),
      commit: text('The commit with the state before the first attempt.'),
      end: optional(text('The commit with the state at the end of the run.')),
      leftOut: optional(
        listOf(
          text('A path.'),
          'The paths that are not in it: large, unreadable, or repositories themselves.',
        ),
      ),
    },
    'What the folder of an agent run held before it, as commits on refs of Legwork.',
  );

const raceOf = () =>
  object(
    {
      id: text('Id of the race.'),
      name: text('Its name.'),
      racer: text('The name of the racer.'),
    },
    'The race in which it takes part, as a run or as a verification of one.',
  );

const scheduleOf = () =>
  object(
    {
      id: text('Id of the schedule.'),
      name: optional(text('Its name.')),
      due: optional(time('The due time; missing if a person ran the schedule.')),
    },
    'The schedule that has started it.',
  );

/** One unit of background work: the record on disk, and what clients see. Times are ISO 8601 UTC. */
export const taskRecord = described(() =>
  object(
    {
      schema: only(1, "Version of this record's format."),
      id: textLike(
        { pattern: /^[\w-]+$/, expected: 'letters, digits, dashes and underscores' },
        'Kind prefix and a random part, such as `sh-7f3k2m9q`, or an id chosen by the caller.',
      ),
      kind: oneOf(TASK_KINDS, 'What it is.'),
      name: optional(text('Chosen by a person; unique among the live tasks of a session.')),
      description: text('A one-line description of what it does: the command.'),
      // Earlier hosts required only a text.
      producer: text('Who asked for it.') as ReturnType<typeof producer>,
      owner: session(),
      parent: optional(later(parent)),
      below: optional(later(below)),
      step: optional(oneOf(STEPS, 'It is a step of its parent, and shown below it.')),
      race: optional(later(raceOf)),
      schedule: optional(later(scheduleOf)),
      worktree: optional(text('Id of the worktree it works in, or which it makes.')),
      source: optional(text('The folder that it works for, where it works in a worktree instead.')),
      baseline: optional(later(baseline)),
      executor: optional(later(executor)),
      noBaseline: optional(text('Why the state before it could not be recorded.')),
      until: optional(later(until)),
      spec: taskSpec(),
      attempt: attempt(),
      earlier: optional(listOf(later(earlierAttempt), 'The latest attempts before this one, oldest first.')),
      status: taskStatus(),
      createdAt: time('When it was requested.'),
      order: optional(whole('Its place in the order of creation, also within the same millisecond.')),
      turn: optional(
        whole('Its place in the order of starts, if a rerun has given it a later one than `order`.'),
      ),
      place: optional(
        numberOf(
          { isFine: Number.isFinite, expected: 'a number' },
          'Its place in the order of starts, if a person has moved it in its queue; it counts instead of `turn`.',
        ),
      ),
      updatedAt: time('When it last changed.'),
      startedAt: optional(time('When this attempt started.')),
      endedAt: optional(time('When this attempt ended.')),

      group: optional(text('Group whose slots it needs. Default: `default`.')),
      priority: optional(whole('Tasks with a higher priority start first within their group. Default 0.')),
      locks: optional(
        listOf(text('A lock.'), 'The locks it holds from its start to the end of its attempt.'),
      ),
      after: optional(listOf(later(dependency), 'Tasks it starts after.')),
      startAt: optional(time('The earliest time at which it starts.')),
      retry: optional(later(retryPolicy)),
      timeoutMs: optional(milliseconds('The maximum duration of one attempt, in milliseconds.')),
      outputLimitBytes: optional(count(1, 'The maximum output of one attempt, in bytes.')),
      stallAfterMs: optional(
        milliseconds('After how long without output and work it counts as silent, in milliseconds.'),
      ),
      cancelPolicy: optional(cancelPolicy()),
      closePolicy: optional(closePolicy()),
      transferTo: optional(later(session)),
      hidden: optional(flag('Background work of its session, which lists do not show unless it fails.')),
      pausedAt: optional(time('When it was paused; a running command is stopped.')),
      pausedMs: optional(
        milliseconds('How long this attempt was paused before, which does not count towards its time limit.'),
      ),
      silentSince: optional(
        time(
          'Since when it has printed nothing and used no processor, if that is as long as `stallAfterMs`.',
        ),
      ),
      ending: optional(later(failure)),
      keepsSlot: optional(
        flag(
          'It keeps the slot of its group: when it has ended, until a person starts the next task there, and otherwise for its next attempt.',
        ),
      ),

      output: output(),
      use: optional(later(attemptUse)),
      process: optional(processIdentity()),
      leftovers: optional(later(leftovers)),
      observed: optional(
        listOf(text('Id of a task.'), 'For an observer with `watch.ids`: the tasks whose ends it has seen.'),
      ),
      progress: optional(later(progress)),
      agent: optional(later(agentFacts)),
      matched: optional(later(matched)),
      result: optional(later(taskResult)),
      supportsResume: optional(
        flag('Whether a further attempt can continue where this one ended, rather than start over.'),
      ),
      problemMatchers: optional(
        listOf(anyValue('A name, or a problem matcher.'), 'Problem matchers of the editor for its output.'),
      ),
      metadata: optional(freeFields('Additional data of the caller.')),
      noticedAt: optional(time('When a person was notified of the end, in any window or terminal.')),
      announced: optional(
        listOf(
          text('An event.'),
          'Events of it that were told outside the editor: those that may be met again.',
        ),
      ),
      drainedBy: optional(listOf(text('A consumer.'), 'Consumers that have drained its end.')),
      unsaved: optional(text('Why the record on disk is out of date; saving is retried until it succeeds.')),
    },
    'One unit of background work.',
  ),
);

function milliseconds(says: string) {
  return numberOf({ isFine: Number.isFinite, expected: 'a number of milliseconds' }, says);
}

/** One unit of background work: the record on disk, and what clients see. Times are ISO 8601 UTC. */
export type Task = Fitting<typeof taskRecord>;
