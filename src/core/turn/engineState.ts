import type { TaskNews } from '../../protocol/messages.ts';
import { isTerminal, type Group, type Task } from '../../protocol/task.ts';
import type { RateLimits } from '../agentRuns/rateLimits.ts';
import type { Agenda } from '../state/agenda.ts';
import type { TableChange, Tasks } from '../state/taskTable.ts';
import type { TaskEvent } from '../taskEvents.ts';
import type { Effect } from './effects.ts';

/** Something that happens to one task. */
export interface Happening {
  id: string;
  event: TaskEvent;
}

/** What has changed since the reactions were asked the last time. */
export interface Round {
  readonly changes: readonly TableChange[];
  readonly news: readonly TaskNews[];
}

/** All that reactions decide from. */
export interface EngineState {
  readonly table: Tasks;
  readonly groups: { get(name: string): Group };
  readonly rateLimits: RateLimits;
  readonly agenda: Agenda;
  /** Whether tasks are started: not before those of an earlier host have been taken up. */
  readonly isOpen: boolean;
  /** The time of this round. */
  readonly nowMs: number;
  /** Whether this is the first round of its turn: what is asked for there is answered with how it stands. */
  readonly isFirstRound: boolean;
  /** Whether the turn has lasted so long that others should have theirs; `done` is what nothing has come of. */
  isOverdue(done?: number): boolean;
}

/** What follows from a round of changes: further events, and what is to be done. */
export type Reaction = (state: EngineState, round: Round) => Iterable<Happening | Effect>;

/** Whether the change is the end of a task, for good. */
export function isEnd(change: TableChange): change is { type: 'changed'; task: Task; previous: Task } {
  if (change.type === 'removed' || !change.previous) return false;
  return isTerminal(change.task) && !isTerminal(change.previous);
}
