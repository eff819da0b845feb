import { badRequest } from '../protocol/errors.ts';
import type { RacerState, RaceState } from '../protocol/race.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';

/** The race that a word means: its id, its name, or the only id or name that begins with it. @throws `UsageError` */
export async function findRace(cli: Cli, word: string): Promise<RaceState> {
  const races = await cli.hosts.insist((client) => client.races());
  return meant(races, word, ({ id, name }) => [id, name]) ?? missing(`There is no race "${word}".`);
}

/** The racer that a word means: its name, its agent and number (`claude-1`), or the id of its run. @throws `UsageError` */
export function findRacer(race: RaceState, word: string): RacerState {
  const found = meant(race.racers, word, ({ name, task = '' }) => [
    name,
    name.slice(race.name.length + 1),
    task,
  ]);
  const names = race.racers.map(({ name }) => name).join(', ');
  return found ?? missing(`Race ${race.name} has no racer "${word}", but: ${names}.`);
}

/** The id of its run. @throws badRequest */
export function runOf({ name, task, message }: RacerState): string {
  if (task !== undefined) return task;
  throw badRequest(`${name} was not started${message === undefined ? '.' : `: ${message}`}`);
}

function meant<T>(things: readonly T[], word: string, namesOf: (thing: T) => string[]): T | undefined {
  const exact = things.find((thing) => namesOf(thing).includes(word));
  if (exact) return exact;
  const [only, another] = things.filter((thing) => namesOf(thing).some((name) => name.startsWith(word)));
  if (another) throw new UsageError(`"${word}" can mean several. Type more of it.`);
  return only;
}

function missing(sentence: string): never {
  throw new UsageError(sentence);
}
