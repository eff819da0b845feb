import { described, type Fitting } from '../base/schema.ts';
import { object, optional, text, time } from './fields.ts';
import type { PendingReason } from './task.ts';

/* What the records of tasks say together. */

export const stats = described(() =>
  object(
    {
      since: optional(time('Only tasks that were created at this time or later.', 'The time')),
      group: optional(text('Only tasks of this group.', 'The group')),
      agent: optional(text('Only runs of this agent, by its id.', 'The agent')),
    },
    'Which tasks to count.',
    'The request',
  ),
);
export type StatsParams = Fitting<typeof stats>;

/** How attempts have ended. */
export interface Ends {
  succeeded: number;
  failed: number;
  cancelled: number;
}

/** One run of a command that succeeded. */
export interface TimedRun {
  /** When it ended, in milliseconds since 1970. */
  atMs: number;
  /** How long it took, without pauses. */
  ms: number;
}

/** A command, by its name if it has one, in a folder. */
export interface CommandStatistics extends Ends {
  title: string;
  isNamed: boolean;
  /** The folder it works for. */
  folder?: string;
  /** Id of its newest task. */
  task: string;
  /** Attempts after the first one of a task. */
  retries: number;
  /** When its last attempt ended, in milliseconds since 1970. */
  lastAtMs: number;
  /** Of the attempts that succeeded, in milliseconds; missing if none did. */
  durations?: { median: number; p90: number; last: number; runs: TimedRun[] };
  /** The last attempt that succeeded took unusually long, see `slowRule` in `statisticsText.ts`. */
  isSlower?: true;
}

/** What agents have used, as far as they say so. */
export interface Used {
  costUsd: number;
  inputTokens: number;
  outputTokens: number;
  premiumRequests: number;
}

/** The tasks of an agent. */
export interface AgentStatistics extends Ends, Used {
  agent: string;
  name: string;
  provider?: string;
  runs: number;
  /** Attempts after the first one of a task. */
  retries: number;
}

/** What has ended on a day, in local time; `day` is `2026-01-31`. */
export interface DayStatistics extends Ends, Used {
  day: string;
}

/** What the tasks of a group waited for before they started, in milliseconds. */
export interface WaitStatistics {
  group: string;
  /** How many have started. */
  started: number;
  median: number;
  p90: number;
  /** For the time they were to start at. */
  forTime: number;
  /** For tasks they start after, as far as those are still there. */
  forTasks: number;
  /** For the rest: a slot, a resume or an approval; records do not tell these apart. */
  forOther: number;
  /** Those that wait now, by what for. */
  waiting: Partial<Record<WaitReason, number>>;
}

export type WaitReason = PendingReason['kind'] | 'other';

export interface Statistics {
  /** How many tasks were counted. */
  tasks: number;
  /** The most frequent ones first, so many at most. */
  commands: CommandStatistics[];
  /** How many more there are. */
  moreCommands: number;
  agents: AgentStatistics[];
  providers: ({ provider: string; runs: number } & Used)[];
  /** The latest first. */
  days: DayStatistics[];
  waits: WaitStatistics[];
}
