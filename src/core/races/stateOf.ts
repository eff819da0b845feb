import type { RaceRecord, RacerState, RaceState } from '../../protocol/race.ts';
import type { EngineContext } from '../engineContext.ts';
import { raceState } from './raceState.ts';

/** A race as it is now, with the worktrees that are still there. */
export function stateOf(context: EngineContext, race: RaceRecord): RaceState {
  const state = raceState(race, (id) => context.table.find(id), Date.now());
  return { ...state, racers: state.racers.map((racer) => withoutRemoved(context, racer)) };
}

function withoutRemoved(context: EngineContext, racer: RacerState): RacerState {
  const { worktree, ...rest } = racer;
  return worktree !== undefined && hasWorktree(context, worktree) ? racer : rest;
}

/** Whether a worktree is there, or is being made or removed. */
export function hasWorktree({ worktrees }: EngineContext, id: string): boolean {
  const state = worktrees.keeper.find(id)?.state;
  return state !== undefined && state !== 'removed';
}
