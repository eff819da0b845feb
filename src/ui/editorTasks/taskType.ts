/** Legwork's own type of tasks, in tasks.json and package.json. */
export const TASK_TYPE = 'legwork';
