import * as z from 'zod/mini';
import { described, type Described } from '../base/schema.ts';
import { agentSetting } from './agentRun.ts';
import { edit, newName } from './editParams.ts';
import { complete, register, update } from './externalParams.ts';
import {
  annotated,
  count,
  flag,
  listOf,
  mustBe,
  object,
  oneOf,
  optional,
  orNull,
  shapes,
  someText,
  text,
  time,
  whole,
} from './fields.ts';
import { filterFields, taskFilter, TASK_STATES } from './filter.ts';
import { parent, session } from './session.ts';
import { environment, startParams } from './startParams.ts';
import { adjust, answer, resize, send } from './talkParams.ts';
import { id, ids, reason } from './taskId.ts';
import { groupName, retentionPolicy } from './taskPolicies.ts';

/* The parameters of every request; `messages.ts` has the results. */

const task = described(() => object({ id: id() }, 'The id of a task.', 'The request'));
const ofSession = described(() =>
  object(
    { session: text('Id of the session.', 'The id of the session') },
    'The id of a session.',
    'The request',
  ),
);
const cancel = described(() =>
  object({ id: id(), reason: reason() }, 'The task, and the reason.', 'The request'),
);
const nothing = described(() => annotated(z.unknown(), 'No parameters.'));

const find = described(() =>
  object(
    {
      address: text('`parent` or `self`, or a name or id.', 'The address'),
      from: optional(parent()),
    },
    'The address of a live task. `from` is the task or run among whose descendants to search; for `parent` and `self`, the caller.',
    'The request',
  ),
);

const cancelRun = described(() =>
  object(
    { run: text("Id of an agent's run, as in `parent.run`.", 'The id of the run'), reason: reason() },
    'The run, and the reason.',
    'The request',
  ),
);

const cancelAll = described(() =>
  object(
    { session: optional(text('Only tasks of this session.', 'The id of the session')), reason: reason() },
    'The tasks, and the reason.',
    'The request',
  ),
);

const rerun = described(() =>
  object(
    { id: id(), environment: optional(environment()) },
    'The task, and the environment of the new attempt. Default: the environment of the last one.',
    'The request',
  ),
);

const hold = described(() =>
  shapes(
    { id: object({ id: id() }, 'A task.'), group: object({ group: groupName() }, 'A group.') },
    'A task or a group.',
  ),
);

const setGroup = described(() =>
  object(
    {
      name: groupName(),
      slots: orNull(
        count(1, 'The maximum number.', 'The number of slots'),
        'How many of its tasks run at the same time; null: unlimited.',
      ),
    },
    'Sets the slots of a group.',
    'The request',
  ),
);

const transfer = described(() =>
  object({ ids: ids(), to: session() }, 'The tasks, and their new owner.', 'The request'),
);

const agents = described(() =>
  object(
    {
      environment: environment(),
      settings: optional(
        annotated(
          z.record(z.string(), agentSetting(), { error: mustBe('an object', 'The settings of agents') }),
          "The user's settings, by id of the agent.",
        ),
      ),
      versions: optional(
        flag('Whether to query the version of each agent found, which may take seconds.', '"versions"'),
      ),
    },
    'How to find agents: in the `PATH` of the environment, and by settings.',
    'The request',
  ),
);

const drain = described(() =>
  object(
    {
      consumer: someText('The consumer; each one receives every end once.', 'The consumer'),
      ...filterFields(),
    },
    'The consumer, and the tasks.',
    'The request',
  ),
);

const collect = described(() =>
  object(
    {
      session: text('Id of the session whose ended tasks are removed.', 'The id of the session'),
      endedBefore: optional(
        time('Only tasks that ended before this time, in ISO 8601.', 'The time of the end'),
      ),
      states: optional(
        listOf(oneOf(TASK_STATES, 'A state.', 'A state'), 'Only tasks in these states.', 'The states'),
      ),
    },
    'The ended tasks to remove.',
    'The request',
  ),
);

const remove = described(() =>
  object(
    {
      ids: ids(),
      force: optional(
        flag(
          'Whether to remove tasks with leftovers too; those processes keep running, and are no longer tracked.',
          '"force"',
        ),
      ),
    },
    'The ended tasks to remove.',
    'The request',
  ),
);

const rename = described(() =>
  object(
    {
      id: id(),
      name: newName(),
    },
    'The task, and its new name.',
    'The request',
  ),
);

const output = described(() =>
  object(
    {
      id: id(),
      offset: optional(
        whole('Offset of the first byte; a negative one counts from the end. Default 0.', 'The offset'),
      ),
      length: optional(count(0, 'At most this many bytes; default and maximum 1 MiB.', 'The length')),
    },
    'The part of an output to read.',
    'The request',
  ),
);

const acknowledge = described(() =>
  object({ ids: ids() }, 'The tasks whose ends are claimed.', 'The request'),
);

const claim = described(() =>
  object(
    { key: text('Identifies the event, such as `<task>:<number>` of a match.', 'The key') },
    'The event to claim.',
    'The request',
  ),
);

/** An older host returns all matches of the filter in full; a client that asks for less must filter the answer. */
const list = described(() =>
  object(
    {
      ...filterFields(),
      words: optional(
        listOf(
          text('An id, a name or the beginning of an id.', 'A word'),
          'Only the tasks that these words refer to.',
          '"words"',
        ),
      ),
      endedLimit: optional(count(0, 'At most this many ended tasks, the newest ones.', '"endedLimit"')),
      limit: optional(count(1, 'At most this many tasks, the newest ones.', '"limit"')),
      rows: optional(flag('Whether to return tasks as rows rather than in full.', '"rows"')),
    },
    'The tasks to list, and in how much detail.',
    'The request',
  ),
);

const subscribe = described(() =>
  object(
    {
      filter: optional(taskFilter()),
      news: optional(flag('Whether to send each step, too.', '"news"')),
      rows: optional(
        flag('Whether to send tasks as rows; the answer then contains only the newest ended ones.', '"rows"'),
      ),
      attends: optional(
        flag(
          'Whether a person is connected who can answer requests of the tasks. Default: true, except for programs.',
          '"attends"',
        ),
      ),
    },
    'The events to subscribe to.',
    'The request',
  ),
);

const unsubscribe = described(() =>
  object(
    { subscription: whole('The number.', 'The subscription') },
    'The subscription to end.',
    'The request',
  ),
);

/** The parameters of each request, by its name. */
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
  edit,
  output,
  acknowledge,
  claim,
  subscribe,
  unsubscribe,
} satisfies Record<string, Described>;
