import { notOwner } from '../../protocol/errors.ts';
import type { ParkRaceParams } from '../../protocol/messages.ts';
import type { ParkedRacer, Racer } from '../../protocol/race.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { hasWorktree } from '../races/stateOf.ts';
import { maySteerRace, racerNamed, visibleRace } from '../races/visibleRace.ts';
import { removeWorktrees } from './removeWorktrees.ts';

/** Removes the worktrees of all racers but those kept, and parks what would be lost. @throws badRequest, notOwner */
export async function parkRace(
  context: EngineContext,
  { id, keep }: ParkRaceParams,
  caller: Caller,
): Promise<ParkedRacer[]> {
  const race = visibleRace(context, id, caller);
  if (!maySteerRace(context, race, caller)) throw notOwner(race.name);
  const kept = keep ?? (race.taken ? [race.taken.racer] : []);
  for (const name of kept) racerNamed(race, name);
  const parked: ParkedRacer[] = [];
  for (const racer of race.racers.filter(({ name }) => !kept.includes(name))) {
    // oxlint-disable-next-line no-await-in-loop -- git runs once at a time
    parked.push(...(await parkRacer(context, racer, caller)));
  }
  return parked;
}

async function parkRacer(context: EngineContext, racer: Racer, caller: Caller): Promise<ParkedRacer[]> {
  const worktreeOf = (id: string | undefined) =>
    id === undefined ? undefined : context.table.find(id)?.worktree;
  const original = worktreeOf(racer.original);
  const own = worktreeOf(racer.task);
  const ids = [original, own].flatMap((id) => (id !== undefined && hasWorktree(context, id) ? [id] : []));
  if (ids.length === 0) return [];
  const removed = await removeWorktrees(context, { ids }, caller);
  return removed.map(({ id, ...result }) => ({ racer: racer.name, worktree: id, ...result }));
}
