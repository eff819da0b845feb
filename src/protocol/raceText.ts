import { formatCost, terseDuration } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import type { RacerRow, RaceTable, Verification } from './race.ts';

/* A race in words, for tables on the command line and in the editor. */

/** The columns of the table. */
export const RACE_COLUMNS = ['RACER', 'STATE', 'VERIFY', 'TESTS', 'TIME', 'FILES', '+/-', 'TURNS', 'COST'];

const NOTHING = '-';

/** The cells of a racer, in the order of the columns. In its race, its name needs no more than its agent and number. */
export function racerCells(row: RacerRow, race: { name: string }): string[] {
  const { insertions, deletions, files, turns, costUsd, elapsedMs } = row;
  const name = shortName(row, race);
  return [
    row.model === undefined ? name : `${name} (${oneLine(row.model)})`,
    STATES[row.state],
    verifyText(row),
    testsText(row),
    elapsedMs === undefined ? NOTHING : terseDuration(elapsedMs),
    files === undefined ? NOTHING : String(files),
    insertions === undefined ? NOTHING : `+${insertions} -${deletions ?? 0}`,
    turns === undefined ? NOTHING : String(turns),
    costUsd === undefined ? NOTHING : formatCost(costUsd),
  ];
}

/** The name of a racer within its race: `claude-1`. */
export function shortName({ name }: { name: string }, race: { name: string }): string {
  return name.startsWith(`${race.name}-`) ? name.slice(race.name.length + 1) : name;
}

const STATES: Record<RacerRow['state'], string> = {
  pending: 'queued',
  running: 'running',
  waiting: 'needs you',
  cancelRequested: 'being cancelled',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  notStarted: 'not started',
};

/** The result of the verification, and of that with the tests of the base: `passed`, `passed; original tests: code 1`. */
export function verifyText({ verify, original }: Pick<RacerRow, 'verify' | 'original'>): string {
  if (!verify) return NOTHING;
  const own = resultText(verify);
  return original ? `${own}; original tests: ${resultText(original)}` : own;
}

function resultText({ state, code }: Verification): string {
  if (code !== undefined) return code === 0 ? 'passed' : `code ${code}`;
  if (state === 'completed') return 'passed';
  // It waits for its run, or that has not ended as it must.
  if (state === 'pending') return 'waiting';
  return state === 'failed' ? 'not run' : STATES[state];
}

/** Whether tests were changed. */
export function testsText({ tests }: Pick<RacerRow, 'tests'>): string {
  if (!tests) return NOTHING;
  if (tests.length === 0) return 'untouched';
  return tests.length === 1 ? '1 changed' : `${tests.length} changed`;
}

/** Sentences about racers that the table has no room for. */
export function raceNotes(race: RaceTable): string[] {
  const { budgetUsd, costUsd, racers, overBudgetAt } = race;
  const budget =
    budgetUsd === undefined
      ? []
      : [
          `Budget: ${formatCost(costUsd ?? 0)} of ${formatCost(budgetUsd)}${overBudgetAt === undefined ? '' : ', used up'}.`,
        ];
  const silent = racers.filter(({ state, costUsd }) => state !== 'notStarted' && costUsd === undefined);
  const hidden =
    budgetUsd === undefined || silent.length === 0
      ? []
      : [
          `No costs are known of ${silent.map((racer) => shortName(racer, race)).join(', ')}: the budget does not count them.`,
        ];
  return [
    ...budget,
    ...hidden,
    ...racers.flatMap((racer) => noteOf(racer, shortName(racer, race))),
    ...(race.taken ? [`${shortName({ name: race.taken.racer }, race)} was taken over.`] : []),
  ];
}

function noteOf({ message, tests = [], noChanges }: RacerRow, name: string): string[] {
  return [
    ...(message === undefined ? [] : [`${name}: ${oneLine(message)}`]),
    ...(noChanges === undefined ? [] : [`${name}: ${oneLine(noChanges)}`]),
    ...(tests.length === 0
      ? []
      : [`${name} changed tests: ${tests.map((path) => oneLine(path)).join(', ')}`]),
  ];
}
