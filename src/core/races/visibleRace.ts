import { badRequest } from '../../protocol/errors.ts';
import type { Racer, RaceRecord } from '../../protocol/race.ts';
import { canSee, maySteer } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** Whether a session may see a race: people see all, a program those whose runs it may see. */
export function canSeeRace(
  context: EngineContext,
  race: RaceRecord,
  { session }: Pick<Caller, 'session'>,
): boolean {
  if (session.role !== 'program' || race.owner.id === session.id) return true;
  const find = (id: string) => context.table.find(id);
  return runsOf(context, race).some((run) => canSee(session, run, find));
}

/** Whether a session may change a race: people may, a program if it may steer all of its runs. */
export function maySteerRace(
  context: EngineContext,
  race: RaceRecord,
  { session }: Pick<Caller, 'session'>,
): boolean {
  if (session.role !== 'program') return true;
  const runs = runsOf(context, race);
  return runs.length > 0 && runs.every((run) => maySteer(session, run, (id) => context.table.find(id)));
}

/** The race, if the caller may see it. @throws badRequest */
export function visibleRace(context: EngineContext, id: string, caller: Pick<Caller, 'session'>): RaceRecord {
  const race = context.races.find(id);
  if (!race || !canSeeRace(context, race, caller)) throw badRequest(`There is no race "${id}".`);
  return race;
}

/** The racer of this name. @throws badRequest */
export function racerNamed(race: RaceRecord, name: string): Racer {
  const racer = race.racers.find((each) => each.name === name);
  if (racer) return racer;
  const names = race.racers.map((each) => each.name).join(', ');
  throw badRequest(`Race ${race.name} has no racer "${name}", but: ${names}.`);
}

function runsOf({ table }: EngineContext, race: RaceRecord) {
  return race.racers.flatMap(({ task }) => (task === undefined ? [] : (table.find(task) ?? [])));
}
