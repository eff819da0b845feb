import { listOf, optional, text } from './fields.ts';

/* Common parameters. */

export const id = () => text('Id of the task.', 'The id of the task');
export const ids = () => listOf(id(), 'Ids of the tasks.', 'The ids of the tasks');
export const reason = () => optional(text('Why, in a sentence for people.', 'The reason'));
