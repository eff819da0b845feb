import { customAlphabet } from 'nanoid';
import type { RaceParams, Racer } from '../../protocol/race.ts';
import { MOST_RACERS } from '../../protocol/race.ts';
import { badRequest } from '../../protocol/errors.ts';

/** Names of racers, worktrees and branches begin with it. */
const NAME_LENGTH = 40;
const WORDS = 4;

/** A name for a race from its prompt: its first words, as in the name of a branch. */
export function nameFromPrompt(prompt: string): string {
  const words = prompt
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.slice(0, WORDS).join('-').slice(0, NAME_LENGTH).replace(/-$/, '') || 'race';
}

/** The name, or the first of `name-2`, `name-3` … that is free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const found = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(found)) return found;
  }
}

/** The racers of a race: `<race>-<agent>-1`, `<race>-<agent>-2` … @throws badRequest if they are too many */
export function namedRacers(race: string, contenders: RaceParams['racers']): Racer[] {
  const total = contenders.reduce((sum, { count = 1 }) => sum + count, 0);
  if (total > MOST_RACERS) throw badRequest(`A race has at most ${MOST_RACERS} racers, not ${total}.`);
  const numbers = new Map<string, number>();
  return contenders.flatMap(({ count = 1, ...contender }) =>
    Array.from({ length: count }, () => {
      const number = (numbers.get(contender.agent) ?? 0) + 1;
      numbers.set(contender.agent, number);
      const { agent, model, setting } = contender;
      return {
        name: `${race}-${agent}-${number}`,
        agent,
        ...(setting !== undefined && { setting }),
        ...(model !== undefined && { model }),
      };
    }),
  );
}

// Like the ids of tasks.
const randomPart = customAlphabet('23456789abcdefghjkmnpqrstuvwxyz', 8);

/** A new id, such as `race-7f3k2m9q`, for which `isTaken` returns false. */
export function createRaceId(isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = `race-${randomPart()}`;
    if (!isTaken(id)) return id;
  }
}
