import { described, rule, type Fitting } from '../base/schema.ts';
import {
  count,
  duration,
  listOf,
  numberOf,
  object,
  oneOf,
  optional,
  someText,
  text,
  whole,
} from './fields.ts';
import { agentSetting } from './agentRun.ts';
import { runnable } from './taskSpec.ts';

/* An agent run that goes on until a check passes: what is asked for, and how far it has come. */

const askedFields = () => ({
  check: optional(runnable()),
  shell: optional(text("Absolute path of the shell of a check that is a command line; default: the user's.")),
  tries: optional(count(1, 'How often the agent may try. Default: 3.', 'The number of tries')),
  checkTimeoutMs: optional(
    duration(
      1,
      'The maximum duration of one check, in milliseconds. Default: 15 minutes.',
      'The timeout of a check',
    ),
  ),
  reviewBy: optional(
    someText(
      'Id of an agent that reviews the changes once the check has passed, in read-only mode.',
      'The reviewer',
    ),
  ),
});

/** Until when an agent run goes on: a check that has to pass, a review, or both. */
export const untilParams = described(() => {
  const says =
    'After each successful attempt, the check runs as a step of the run. If it fails, the agent goes on with its output.';
  const isSomething = (until: object) => 'check' in until || 'reviewBy' in until;
  const sentence = 'A run goes on until a `check` passes, or a review by `reviewBy` is done. Say which.';
  return object(askedFields(), says, '"until"').check(rule(isSomething, sentence));
});
export type UntilParams = Fitting<typeof untilParams>;

/** Something that a reviewer found. */
export const finding = described(() =>
  object(
    {
      path: optional(text('The file, relative to the folder of the run.')),
      line: optional(count(1, 'The line, from 1.')),
      text: text('What is wrong, and why.'),
    },
    'Something that a reviewer found.',
  ),
);
export type Finding = Fitting<typeof finding>;

/** What a run goes on until, and how far it has come. */
export const until = described(() =>
  object(
    {
      ...askedFields(),
      reviewSetting: optional(agentSetting()),
      tried: count(0, 'How many tries have ended.'),
      code: optional(whole('Exit code of the last check.')),
      costUsd: optional(
        numberOf({ isFine: Number.isFinite, expected: 'a number' }, 'What earlier attempts have cost.'),
      ),
      findings: optional(
        listOf(finding(), 'What the reviewer found; empty if nothing. Missing: no review yet.'),
      ),
      outcome: optional(oneOf(['passed', 'triesUsedUp', 'limit'], 'How it came out.')),
    },
    'For an agent run: until when it goes on, and how far it has come.',
  ),
);
export type Until = Fitting<typeof until>;
