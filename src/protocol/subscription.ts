import type { ScheduleRow } from './schedule.ts';
import type { Group, Progress, Session, Task } from './task.ts';

/* The notifications of a subscription. */

/** The settings of a group, and how busy it is. */
export interface GroupState extends Group {
  /** Number of tasks that take a slot. */
  running: number;
  pending: number;
  /** Number of ended tasks that keep a slot until a person starts the next one. */
  kept?: number;
  /** What the agent runs of a group with a budget have cost today, in US dollars, and how many that ended today told no cost. */
  spentUsd?: number;
  uncounted?: number;
}

/** An event of a task, for clients that need every step and not only the latest state. */
export type TaskNews = {
  /** ISO 8601 UTC. */
  at: string;
  id: string;
} & (
  | { type: 'registered' | 'stateChanged' | 'completed' | 'failed' | 'cancelRequested' | 'cancelled' }
  | { type: 'progress'; progress: Progress }
  | { type: 'transferred'; from: Session; to: Session }
  /** It has printed nothing and used no processor since then, for as long as is to be told. */
  | { type: 'silent'; since: string }
  /** All its leftovers have ended. */
  | { type: 'cleared' }
  /** A line that a monitor's pattern matched, the `number`th; `suppressed` ones before it were not reported. */
  | { type: 'matched'; number: number; line: string; notify: boolean; suppressed: number }
  /** An observer reacted to an event of `task`, and started `started` for it. */
  | { type: 'observed'; task: string; started?: string }
);

export interface SubscribeResult {
  subscription: number;
  /** All matches of the filter, in order of creation. */
  tasks: Task[];
  groups: GroupState[];
  /** Missing for a program, and from older hosts. */
  schedules?: ScheduleRow[];
  /** The ended tasks that are not among `tasks` follow as `history`. */
  hasHistory?: true;
}

export interface ChangedParams {
  subscription: number;
  /** Tasks in their latest state; several changes in a row are one. */
  changed: Task[];
  /** Removed, or no longer matched by the filter. */
  removed: string[];
  /** Every group, when one was set, paused or resumed. Clients compute from the tasks how busy the groups are. */
  groups?: GroupState[];
  /** Every schedule, when one was added, removed or is different. */
  schedules?: ScheduleRow[];
  news?: TaskNews[];
  /** How many steps a slow subscriber has missed; the states here make up for them. */
  missedNews?: number;
  /** Not a change: `changed` continues the answer to a subscribe with `rows`, which is complete after `last`. */
  history?: 'more' | 'last';
}
