import * as z from 'zod/mini';
import { described, rule, type Fitting } from '../base/schema.ts';
import {
  count,
  duration,
  flag,
  freeFields,
  listOf,
  mustBe,
  object,
  optional,
  textLike,
  textWith,
  time,
  whole,
} from './fields.ts';
import { parent, producer, session } from './session.ts';
import { cancelPolicy, closePolicy, dependencyFields, groupName, retryPolicy } from './taskPolicies.ts';

/* What every start and registration may say. */

const RESERVED_WORDS = new Set(['parent', 'self', 'all', 'broadcast']);
const isFree = (word: string) => !RESERVED_WORDS.has(word);
/** What Windows takes for a device, whatever the extension of the file. */
const DEVICE_NAME = /^(?:con|nul|prn|aux|(?:com|lpt)[1-9])$/i;

const notReserved = (what: string) =>
  rule(isFree, ({ input }) => `The ${what} "${String(input)}" is reserved. Choose another.`);

/** An id of the caller's choice. A data directory may lie on, or be copied to, a disk that Windows reads. */
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
  const says = 'Chosen by the caller; one of an ended task of the same session is a further attempt of it.';
  return textWith(checks, says, 'An id');
});

const NAME = /^(?!\s)[^\p{Cc}\p{Zl}\p{Zp}]{1,100}(?<!\s)$/u;

/** A name that a person can read and nothing else goes by. */
export const taskName = described(() => {
  const expected = '1 to 100 characters on one line, without spaces around it';
  const checks = [z.regex(NAME, { error: mustBe(expected, 'A name') }), notReserved('name')];
  return textWith(checks, 'What people call the task; unique among the live tasks of its session.', 'A name');
});

const METADATA_LIMIT_KIB = 64;

/** What the starter wants kept with a task. */
export const metadata = described(() => {
  const isSmall = (value: unknown) => JSON.stringify(value).length <= METADATA_LIMIT_KIB * 1024;
  const sentence = `Metadata is at most ${METADATA_LIMIT_KIB} KiB. Keep more in a file, and name that.`;
  const says = 'What the starter wants kept with the task: an object of JSON values, 64 KiB at most.';
  return freeFields(says, 'Metadata').check(rule(isSmall, sentence));
});

/** What every start and registration may say. */
export const taskOptionFields = () => ({
  id: optional(chosenId()),
  name: optional(taskName()),
  producer: producer(),
  parent: optional(parent()),
  group: optional(groupName()),
  priority: optional(whole('Higher starts first within its group. Default 0.', 'The priority')),
  after: optional(
    listOf(
      object(dependencyFields(), 'A task, and how it must have ended.', 'A task to start after'),
      'Tasks that must have ended, each in a certain way, before this one starts.',
      'What a task starts after',
    ),
  ),
  startAt: optional(time('Not to be started before this time, in ISO 8601.', 'The time to start at')),
  retry: optional(retryPolicy()),
  timeoutMs: optional(duration(1, 'How long one attempt may run, in milliseconds.', 'The timeout')),
  outputLimitBytes: optional(
    count(1, 'How much one attempt may write, in bytes. Default 4 GiB.', 'The output limit'),
  ),
  key: optional(
    textLike(
      { pattern: /^[^]{1,200}$/, expected: 'a text of 1 to 200 characters' },
      'The same key from the same session answers with the task it started first.',
      'A key',
    ),
  ),
  cancelPolicy: optional(cancelPolicy()),
  closePolicy: optional(closePolicy()),
  transferTo: optional(session()),
  hidden: optional(flag('Whether it is a chore of its session that no list shows.')),
  supportsResume: optional(flag('Whether a further attempt can go on where one ended.')),
  metadata: optional(metadata()),
});
const taskOptions = described(() => object(taskOptionFields(), 'What every start may say.'));
export type TaskOptions = Fitting<typeof taskOptions>;

/** What a close policy needs. */
export function withHeir<S extends z.ZodMiniType<TaskOptions>>(schema: S): S {
  const hasHeir = (said: TaskOptions) => said.closePolicy !== 'transfer' || said.transferTo !== undefined;
  const sentence =
    'A task that is transferred when its session is closed needs `transferTo`: the session that gets it.';
  return schema.check(rule(hasHeir, sentence));
}
