import { isTerminal, isUnfinished, type Task } from './task.ts';

/** The maximum number of tasks returned that only begin with a word. */
export const CANDIDATE_LIMIT = 20;

/**
 * The tasks that a word may refer to, one if it is clear: that id, else the newest task of that name (unfinished tasks
 * first), else those whose ids begin with it, at most `CANDIDATE_LIMIT`. `tasks` is in order of creation.
 */
export function tasksMeant(tasks: Iterable<Task>, word: string): Task[] {
  let named: Task | undefined;
  const candidates: Task[] = [];
  for (const task of tasks) {
    if (task.id === word) return [task];
    if (task.name === word) {
      if (!named || isUnfinished(task) || isTerminal(named)) named = task;
    } else if (word !== '' && candidates.length < CANDIDATE_LIMIT && task.id.startsWith(word)) {
      candidates.push(task);
    }
  }
  return named ? [named] : candidates;
}
