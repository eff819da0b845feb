import type { TaskNews } from '../../protocol/messages.ts';
import type { Budgets } from '../../protocol/hostSettings.ts';
import { isTerminal, type Group, type Task } from '../../protocol/task.ts';
import type { RateLimits } from '../agentRuns/rateLimits.ts';
import type { Agenda } from '../state/agenda.ts';
import type { TableChange, Tasks } from '../state/taskTable.ts';
import type { TaskEvent } from '../taskEvents.ts';
import type { Effect } from './effects.ts';

/** An event of one task. */
export interface Happening {
  id: string;
  event: TaskEvent;
}

/** What has changed since the reactions last ran. */
export interface Round {
  readonly changes: readonly TableChange[];
  readonly news: readonly TaskNews[];
}

/** The state from which reactions decide. */
export interface EngineState {
  readonly table: Tasks;
  readonly groups: { get(name: string): Group };
  readonly rateLimits: RateLimits;
  /** What agent runs may cost on a day. */
  readonly budgets: Budgets;
  readonly agenda: Agenda;
  /** Whether tasks are started: not before those of an earlier host have been recovered. */
  readonly isOpen: boolean;
  /** The time of this round. */
  readonly nowMs: number;
  /** Whether this is the first round of its turn: its requests are answered with the resulting state. */
  readonly isFirstRound: boolean;
  /** Whether the turn has lasted so long that other work should continue; `done` counts steps without a result. */
  isOverdue(done?: number): boolean;
}

/** The consequences of a round of changes: further events, and effects to perform. */
export type Reaction = (state: EngineState, round: Round) => Iterable<Happening | Effect>;

/** Whether the change is the final end of a task. */
export function isEnd(change: TableChange): change is { type: 'changed'; task: Task; previous: Task } {
  if (change.type === 'removed' || !change.previous) return false;
  return isTerminal(change.task) && !isTerminal(change.previous);
}
