import type { RacerRow } from '../../protocol/race.ts';

/**
 * Racers in the order in which a person may look at them: those that passed and left the tests alone, those that passed,
 * those that are not finished, those that did not pass, and those that did not get so far; the smaller change first. It judges by exit codes, and chooses no winner.
 */
export function ranked<R extends RacerRow>(rows: readonly R[]): R[] {
  const keyed = rows.map((row, place) => ({ row, key: [rankOf(row), sizeOf(row), place] }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ row }) => row);
}

const HAS_NOTHING = new Set(['failed', 'cancelled', 'notStarted']);

function rankOf({ state, verify, original, tests = [] }: RacerRow): number {
  const isVerified = verify?.code === 0;
  if (isVerified && tests.length === 0) return 0;
  if (isVerified && original?.code === 0) return 1;
  if (isVerified && (!original || original.code === undefined)) return 2;
  if (isVerified) return 3;
  // Without a verify command, what has completed comes first.
  if (!verify && state === 'completed') return 4;
  if (verify?.code !== undefined) return 6;
  return HAS_NOTHING.has(state) ? 7 : 5;
}

function sizeOf({ insertions, deletions }: RacerRow): number {
  return insertions === undefined ? Number.MAX_SAFE_INTEGER : insertions + (deletions ?? 0);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
