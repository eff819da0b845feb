import * as z from 'zod/mini';
import { described, type Described } from '../base/schema.ts';
import { agentSetting } from './agentRun.ts';
import { complete, register, update } from './externalParams.ts';
import {
  count,
  flag,
  listOf,
  mustBe,
  object,
  oneOf,
  only,
  optional,
  orNull,
  shapes,
  someText,
  text,
  time,
  told,
  whole,
} from './fields.ts';
import { filterFields, taskFilter, TASK_STATES } from './filter.ts';
import { parent, session } from './session.ts';
import { environment, startParams } from './startParams.ts';
import { adjust, answer, resize, send } from './talkParams.ts';
import { id, ids, reason } from './taskId.ts';
import { taskName } from './taskOptions.ts';
import { groupName, retentionPolicy } from './taskPolicies.ts';

/* What every request may say; `messages.ts` has what it is answered with. */

const task = described(() => object({ id: id() }, 'Names a task.', 'The request'));
const ofSession = described(() =>
  object({ session: text('Id of the session.', 'The id of the session') }, 'Names a session.', 'The request'),
);
const cancel = described(() => object({ id: id(), reason: reason() }, 'Which task, and why.', 'The request'));
const nothing = described(() => told(z.unknown(), 'Says nothing.'));

const find = described(() =>
  object(
    {
      address: text('`parent` or `self`, or a name or id.', 'The address'),
      from: optional(parent()),
    },
    'Which live task. `from` is the task or run below which it is looked for; for `parent` and `self` the one that asks.',
    'The request',
  ),
);

const cancelRun = described(() =>
  object(
    { run: text("Id of an agent's run, as in `parent.run`.", 'The id of the run'), reason: reason() },
    'Which run, and why.',
    'The request',
  ),
);

const cancelAll = described(() =>
  object(
    { session: optional(text('Only tasks of this session.', 'The id of the session')), reason: reason() },
    'Which tasks, and why.',
    'The request',
  ),
);

const rerun = described(() =>
  object(
    { id: id(), environment: optional(environment()) },
    'Which task. The environment is that of the new attempt; default: that of the last one.',
    'The request',
  ),
);

const hold = described(() =>
  shapes(
    { id: object({ id: id() }, 'A task.'), group: object({ group: groupName() }, 'A group.') },
    'Which task or group.',
  ),
);

const setGroup = described(() =>
  object(
    {
      name: groupName(),
      slots: orNull(
        count(1, 'How many.', 'The number of slots'),
        'How many of its tasks run at a time; null: as many as there are tasks.',
      ),
    },
    'Sets the slots of a group.',
    'The request',
  ),
);

const transfer = described(() =>
  object({ ids: ids(), to: session() }, 'Which tasks get a new owner.', 'The request'),
);

const agents = described(() =>
  object(
    {
      environment: environment(),
      settings: optional(
        told(
          z.record(z.string(), agentSetting(), { error: mustBe('an object', 'The settings of agents') }),
          "The user's settings, by id of the agent.",
        ),
      ),
      versions: optional(
        flag('Whether each that was found is asked for its version, which may take seconds.', '"versions"'),
      ),
    },
    'Where agents are looked for: in the `PATH` of the environment.',
    'The request',
  ),
);

const drain = described(() =>
  object(
    {
      consumer: someText('Who asks; each consumer gets every end once.', 'The consumer'),
      ...filterFields(),
    },
    'Who asks, and for which tasks.',
    'The request',
  ),
);

const collect = described(() =>
  object(
    {
      session: text('Owner whose ended tasks are removed, by its id.', 'The id of the session'),
      endedBefore: optional(time('Only those that ended before, in ISO 8601.', 'The time of the end')),
      states: optional(
        listOf(oneOf(TASK_STATES, 'A state.', 'A state'), 'Only those in these states.', 'The states'),
      ),
    },
    'Which ended tasks are removed.',
    'The request',
  ),
);

const remove = described(() =>
  object(
    {
      ids: ids(),
      force: optional(
        flag(
          'Whether tasks with leftovers are removed too; those processes go on, and nobody tells of them any more.',
          '"force"',
        ),
      ),
    },
    'Which ended tasks are removed.',
    'The request',
  ),
);

const rename = described(() =>
  object(
    {
      id: id(),
      name: told(
        z.union([only('', 'No name.'), taskName()], { error: nameFault }),
        'The name; empty: no name.',
      ),
    },
    'What a task is called.',
    'The request',
  ),
);

/** That of the name: nobody who gives one means to give none. */
function nameFault({ errors }: { errors?: readonly (readonly { message: string }[])[] }): string {
  return errors?.at(-1)?.[0]?.message ?? 'A name is a text.';
}

const output = described(() =>
  object(
    {
      id: id(),
      offset: optional(
        whole('First byte wanted; a negative one counts from the end. Default 0.', 'The offset'),
      ),
      length: optional(count(0, 'At most this many bytes; default and maximum 1 MiB.', 'The length')),
    },
    'Which part of an output.',
    'The request',
  ),
);

const acknowledge = described(() => object({ ids: ids() }, 'Which ends.', 'The request'));

const claim = described(() =>
  object(
    { key: text('What is told, such as `<task>:<number>` of a match.', 'The key') },
    'What is told.',
    'The request',
  ),
);

/** An older host lists what the filter means, whole; so whoever asks for less looks through what comes. */
const list = described(() =>
  object(
    {
      ...filterFields(),
      words: optional(
        listOf(
          text('An id, a name or the beginning of an id.', 'A word'),
          'Only the tasks that these words mean.',
          '"words"',
        ),
      ),
      endedLimit: optional(count(0, 'At most so many that have ended: the newest.', '"endedLimit"')),
      rows: optional(flag('Whether tasks come as rows rather than whole.', '"rows"')),
    },
    'Which tasks, and how much of them.',
    'The request',
  ),
);

const subscribe = described(() =>
  object(
    {
      filter: optional(taskFilter()),
      news: optional(flag('Whether each step is told too.', '"news"')),
      rows: optional(
        flag('Whether tasks come as rows; the answer holds the newest ended ones then.', '"rows"'),
      ),
      attends: optional(
        flag(
          'Whether a person is there who can answer what the tasks ask. Default: true, but not for programs.',
          '"attends"',
        ),
      ),
    },
    'What a subscriber is told of.',
    'The request',
  ),
);

const unsubscribe = described(() =>
  object(
    { subscription: whole('Its number.', 'The subscription') },
    'Which subscription ends.',
    'The request',
  ),
);

/** What each request may say, by its name. */
export const requestParams = {
  start: startParams,
  register,
  update,
  complete,
  list,
  get: task,
  find,
  wait: task,
  cancel,
  cancelTree: cancel,
  cancelRun,
  cancelAll,
  rerun,
  startNow: task,
  pause: hold,
  resume: hold,
  groups: nothing,
  setGroup,
  transfer,
  send,
  resize,
  answer,
  interrupt: task,
  adjust,
  agents,
  hasRunning: ofSession,
  settleHidden: ofSession,
  remove,
  collect,
  clean: retentionPolicy,
  setRetention: retentionPolicy,
  drain,
  rename,
  output,
  acknowledge,
  claim,
  subscribe,
  unsubscribe,
} satisfies Record<string, Described>;
