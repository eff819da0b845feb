import * as z from 'zod/mini';
import { described, rule, type Fitting } from '../base/schema.ts';
import type { ExecutorParams } from './executor.ts';
import { mustBe } from './fieldFaults.ts';
import {
  anyValue,
  count,
  duration,
  flag,
  freeFields,
  listOf,
  object,
  optional,
  textLike,
  textWith,
  time,
  whole,
} from './fields.ts';
import { MINIMUM_STALL_MS } from './power.ts';
import { parent, producer, session } from './session.ts';
import { cancelPolicy, closePolicy, dependencies, groupName, retryPolicy } from './taskPolicies.ts';

/* The common parameters of starts and registrations. */

const RESERVED_WORDS = new Set(['parent', 'self', 'all', 'broadcast']);

/** Whether no task can have it as its id or name, because it stands for others. */
export const isReserved = (word: string) => RESERVED_WORDS.has(word);
/** Device names on Windows, whatever the extension of the file. */
const DEVICE_NAME = /^(?:con|nul|prn|aux|(?:com|lpt)[1-9])$/i;

const notReserved = (what: string) =>
  rule(
    (word: string) => !isReserved(word),
    ({ input }) => `The ${what} "${String(input)}" is reserved. Choose another.`,
  );

/** An id chosen by the caller. A data directory may be on, or be copied to, a disk that Windows reads. */
const chosenId = described(() => {
  const expected = 'up to 64 letters, digits, dashes and underscores, and begin with a letter or digit';
  const isNoDevice = (id: string) => !DEVICE_NAME.test(id);
  const checks = [
    z.regex(/^[A-Za-z0-9][\w-]{0,63}$/, { error: mustBe(expected, 'An id') }),
    notReserved('id'),
    rule(
      isNoDevice,
      ({ input }) => `The id "${String(input)}" is the name of a device on Windows. Choose another.`,
    ),
  ];
  const says =
    'An id chosen by the caller; the id of an ended task of the same session starts a further attempt of it.';
  return textWith(checks, says, 'An id');
});

const NAME = /^(?!\s)[^\p{Cc}\p{Zl}\p{Zp}]{1,100}(?<!\s)$/u;

/** A readable name that cannot be mistaken for a keyword. */
export const taskName = described(() => {
  const expected = '1 to 100 characters on one line, without spaces around it';
  const checks = [z.regex(NAME, { error: mustBe(expected, 'A name') }), notReserved('name')];
  return textWith(checks, 'The name of the task; unique among the live tasks of its session.', 'A name');
});

const METADATA_LIMIT_KIB = 64;

/** Additional data of the caller that is stored with a task. */
export const metadata = described(() => {
  const isSmall = (value: unknown) => JSON.stringify(value).length <= METADATA_LIMIT_KIB * 1024;
  const sentence = `Metadata is at most ${METADATA_LIMIT_KIB} KiB. Keep more in a file, and name that.`;
  const says = 'Additional data to store with the task: an object of JSON values, 64 KiB at most.';
  return freeFields(says, 'Metadata').check(rule(isSmall, sentence));
});

/** Which problem matchers the editor applies to its output. */
export const problemMatchers = described(() =>
  listOf(
    anyValue('A name such as `$tsc`, or a problem matcher as in a tasks.json.', 'A problem matcher'),
    "The editor's problem matchers for its output; none, if the list is empty. Default: those of a setting.",
    'The problem matchers',
  ),
);

/** The common parameters of starts and registrations. */
export const taskOptionFields = () => ({
  id: optional(chosenId()),
  name: optional(taskName()),
  producer: producer(),
  parent: optional(parent()),
  group: optional(groupName()),
  priority: optional(
    whole('Tasks with a higher priority start first within their group. Default 0.', 'The priority'),
  ),
  after: optional(dependencies('Tasks that must have ended, each in a certain way, before this one starts.')),
  startAt: optional(time('The earliest time at which the task starts, in ISO 8601.', 'The time to start at')),
  retry: optional(retryPolicy()),
  timeoutMs: optional(duration(1, 'The maximum duration of one attempt, in milliseconds.', 'The timeout')),
  outputLimitBytes: optional(
    count(1, 'The maximum output of one attempt, in bytes. Default 4 GiB.', 'The output limit'),
  ),
  stallAfterMs: optional(
    duration(
      MINIMUM_STALL_MS,
      'The time without output and processor use after which people are notified, in milliseconds. The task continues.',
      'The time without output (stall)',
    ),
  ),
  key: optional(
    textLike(
      { pattern: /^[^]{1,200}$/, expected: 'a text of 1 to 200 characters' },
      'Repeating a start with the same key in the same session returns the task of the first start.',
      'A key',
    ),
  ),
  cancelPolicy: optional(cancelPolicy()),
  closePolicy: optional(closePolicy()),
  transferTo: optional(session()),
  hidden: optional(
    flag("Whether the task belongs to its session's background work, which lists do not show."),
  ),
  supportsResume: optional(flag('Whether a further attempt can continue where the previous one ended.')),
  problemMatchers: optional(problemMatchers()),
  metadata: optional(metadata()),
});
const taskOptions = described(() => object(taskOptionFields(), 'The common options of every start.'));
/** The locks and the executor are those of tasks with a process. */
export type TaskOptions = Fitting<typeof taskOptions> & { locks?: string[]; executor?: ExecutorParams };

/** Checks the session that a close policy needs. */
export function withHeir<S extends z.ZodMiniType<Fitting<typeof taskOptions>>>(schema: S): S {
  const hasHeir = (said: Fitting<typeof taskOptions>) =>
    said.closePolicy !== 'transfer' || said.transferTo !== undefined;
  const sentence =
    'A task that is transferred when its session is closed needs `transferTo`: the session that gets it.';
  return schema.check(rule(hasHeir, sentence));
}
