import type { Group, Progress, Session, Task } from './task.ts';

/* What a subscriber is told. */

/** What a group is like and how busy it is. */
export interface GroupState extends Group {
  /** Tasks that take a slot. */
  running: number;
  pending: number;
}

/** What happened to a task, for those who want every step and not only the latest state. */
export type TaskNews = {
  /** ISO 8601 UTC. */
  at: string;
  id: string;
} & (
  | { type: 'registered' | 'stateChanged' | 'completed' | 'failed' | 'cancelRequested' | 'cancelled' }
  | { type: 'progress'; progress: Progress }
  | { type: 'transferred'; from: Session; to: Session }
  /** Nothing of what it had left running is there any more. */
  | { type: 'cleared' }
  /** A line that a monitor's pattern matched, the `number`th; `suppressed` were not told since the last one. */
  | { type: 'matched'; number: number; line: string; notify: boolean; suppressed: number }
  /** An observer saw what it was to see in `task`, and started `started` for it. */
  | { type: 'observed'; task: string; started?: string }
);

export interface SubscribeResult {
  subscription: number;
  /** Everything the filter means, in order of creation. */
  tasks: Task[];
  groups: GroupState[];
  /** The ended tasks that are not among `tasks` follow as `history`. */
  hasHistory?: true;
}

export interface ChangedParams {
  subscription: number;
  /** Tasks in their latest state; several changes in a row are one. */
  changed: Task[];
  /** Removed, or no longer what the filter means. */
  removed: string[];
  /** Every group, when one was set, paused or resumed. How busy they are follows from the tasks. */
  groups?: GroupState[];
  news?: TaskNews[];
  /** How many steps a subscriber that was too slow has missed; the states here make up for them. */
  missedNews?: number;
  /** Nothing happened: `changed` goes on with the answer to a subscribe with `rows`. After `last` that is complete. */
  history?: 'more' | 'last';
}
