import { described, type Fitting } from '../base/schema.ts';
import { flag, listOf, object, oneOf, optional, text } from './fields.ts';

/* Which tasks are meant. */

export const TASK_KINDS = ['shell', 'agent', 'monitor', 'observer', 'other'] as const;

/**
 * What a task is. A `monitor` is a long-lived command whose matching output lines are events; an `observer`
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

/** Where a task stands. The last three are for ever. */
export type TaskState = (typeof TASK_STATES)[number];

/** The fields of a filter, for requests that have more. */
export const filterFields = () => ({
  ids: optional(listOf(text('Id of a task.', `A filter's id`), 'Only these tasks.', `A filter's "ids"`)),
  session: optional(text('Only tasks that this session owns, by its id.', `A filter's "session"`)),
  kinds: optional(
    listOf(oneOf(TASK_KINDS, 'A kind.', `A filter's kind`), 'Only of these kinds.', `A filter's "kinds"`),
  ),
  states: optional(
    listOf(
      oneOf(TASK_STATES, 'A state.', `A filter's state`),
      'Only in these states.',
      `A filter's "states"`,
    ),
  ),
  group: optional(text('Only tasks of this group.', `A filter's "group"`)),
  parent: optional(text('Only tasks that were started from this one, by its id.', `A filter's "parent"`)),
  includeTerminal: optional(
    flag('Whether ended ones are among them. Default: yes.', `A filter's "includeTerminal"`),
  ),
  includeHidden: optional(
    flag('Whether hidden ones are among them. Default: no.', `A filter's "includeHidden"`),
  ),
});

/** Which tasks; what is not given does not matter. */
export const taskFilter = described(() =>
  object(filterFields(), 'Which tasks; what is not given does not matter.', 'A filter'),
);
export type TaskFilter = Fitting<typeof taskFilter>;
