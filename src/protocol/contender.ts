import type { RaceParams } from './race.ts';

/** An agent that takes part in a race, and how often. */
export type Contender = RaceParams['racers'][number];

/** How people write one, for sentences. */
export const CONTENDER_FORM = 'AGENT, AGENT:2, AGENT@MODEL or AGENT:2@MODEL';

/** Reads `AGENT[:N][@MODEL]`; `undefined` if it is none. */
export function parseContender(text: string): Contender | undefined {
  const [, agent, count, model] = /^([^\s:@]+)(?::([1-9]\d{0,2}))?(?:@(\S+))?$/.exec(text) ?? [];
  if (agent === undefined) return undefined;
  return { agent, ...(count && { count: Number(count) }), ...(model && { model }) };
}
