import { setImmediate as turn } from 'node:timers/promises';

/** How often other work has its turn until the work is done. */
export async function turnsMeanwhile(work: () => unknown, isDone: () => boolean): Promise<number> {
  await turn();
  work();
  let turns = 0;
  for (; !isDone(); turns++) await turn();
  return turns;
}

/** Work that takes a while, whatever machine it runs on. */
export function workFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
