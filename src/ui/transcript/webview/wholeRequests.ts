import type { ViewAsked, ViewEvent } from '../viewMessages.ts';

/** The requests of the latest attempt, whole, by id; attempts may use the same ids. */
export function wholeRequests(events: readonly ViewEvent[]): Map<string, ViewAsked> {
  const begin = events.findLastIndex(({ type }) => type === 'attempt') + 1;
  const asked = events.slice(begin).filter((event) => event.type === 'request');
  return new Map(asked.map((event) => [event.id, event]));
}
