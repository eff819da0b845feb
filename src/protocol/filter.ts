import { described, type Fitting } from '../base/schema.ts';
import { flag, listOf, object, oneOf, optional, text } from './fields.ts';

/* Which tasks a request selects. */

export const TASK_KINDS = ['shell', 'agent', 'monitor', 'observer', 'other'] as const;

/**
 * The kind of a task. A `monitor` is a long-lived command whose matching output lines are events; an `observer`
 * follows other tasks and has no process; an `agent` run and `other` work may be run elsewhere and registered.
 */
export type TaskKind = (typeof TASK_KINDS)[number];

export const TASK_STATES = [
  'pending',
  'running',
  'waiting',
  'cancelRequested',
  'completed',
  'failed',
  'cancelled',
] as const;

/** The state of a task. The last three are final. */
export type TaskState = (typeof TASK_STATES)[number];

/** The fields of a filter, for requests with further fields. */
export const filterFields = () => ({
  ids: optional(listOf(text('Id of a task.', `A filter's id`), 'Only these tasks.', `A filter's "ids"`)),
  session: optional(text('Only tasks that this session owns, by its id.', `A filter's "session"`)),
  kinds: optional(
    listOf(
      oneOf(TASK_KINDS, 'A kind.', `A filter's kind`),
      'Only tasks of these kinds.',
      `A filter's "kinds"`,
    ),
  ),
  states: optional(
    listOf(
      oneOf(TASK_STATES, 'A state.', `A filter's state`),
      'Only tasks in these states.',
      `A filter's "states"`,
    ),
  ),
  group: optional(text('Only tasks of this group.', `A filter's "group"`)),
  parent: optional(text('Only tasks that were started from this one, by its id.', `A filter's "parent"`)),
  includeTerminal: optional(
    flag('Whether to include ended tasks. Default: true.', `A filter's "includeTerminal"`),
  ),
  includeHidden: optional(
    flag('Whether to include hidden tasks. Default: false.', `A filter's "includeHidden"`),
  ),
  includeSteps: optional(
    flag(
      'Whether to include the steps of runs, also hidden ones. Default: false.',
      `A filter's "includeSteps"`,
    ),
  ),
});

/** Selects tasks; missing fields match all tasks. */
export const taskFilter = described(() =>
  object(filterFields(), 'Selects tasks; missing fields match all tasks.', 'A filter'),
);
export type TaskFilter = Fitting<typeof taskFilter>;
