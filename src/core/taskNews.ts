import type { TaskNews } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';

/** What happened between two states of a task, step by step. */
export function newsBetween(previous: Task | undefined, task: Task): TaskNews[] {
  const about = { at: task.updatedAt, id: task.id };
  if (!previous) return [{ ...about, type: 'registered' }];
  const news: TaskNews[] = [];
  if (previous.owner.id !== task.owner.id) {
    news.push({ ...about, type: 'transferred', from: previous.owner, to: task.owner });
  }
  if (hasChangedState(previous, task)) news.push({ ...about, type: stepTo(task) });
  if (task.progress && JSON.stringify(previous.progress) !== JSON.stringify(task.progress)) {
    news.push({ ...about, type: 'progress', progress: task.progress });
  }
  if (task.silentSince !== undefined && previous.silentSince !== task.silentSince) {
    news.push({ ...about, type: 'silent', since: task.silentSince });
  }
  if (previous.leftovers && !task.leftovers) news.push({ ...about, type: 'cleared' });
  return news;
}

function hasChangedState(previous: Task, task: Task): boolean {
  if (previous.attempt.number !== task.attempt.number) return true;
  if (previous.status.state !== task.status.state) return true;
  return JSON.stringify(previous.status) !== JSON.stringify(task.status);
}

function stepTo(task: Task) {
  const { state } = task.status;
  const hasOwnName =
    state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'cancelRequested';
  return hasOwnName ? state : 'stateChanged';
}
