import { formatCost, terseDuration } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import { inEnglish, type Say } from '../base/say.ts';
import type { RacerRow, RaceTable, Verification } from './race.ts';

/* A race in words, for tables on the command line and in the editor. */

/** The columns of the table. */
export function raceColumns(say: Say = inEnglish): string[] {
  return [
    ...[say('racer'), say('state'), say('verify'), say('tests'), say('time')],
    ...[say('files'), '+/-', say('turns'), say('cost')],
  ];
}

const NOTHING = '-';

/** The cells of a racer, in the order of the columns. In its race, its name needs no more than its agent and number. */
export function racerCells(row: RacerRow, race: { name: string }, say: Say = inEnglish): string[] {
  const { insertions, deletions, files, turns, costUsd, elapsedMs } = row;
  const name = shortName(row, race);
  return [
    row.model === undefined ? name : `${name} (${oneLine(row.model)})`,
    STATES[row.state](say),
    verifyText(row, say),
    testsText(row, say),
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

const STATES: Record<RacerRow['state'], (say: Say) => string> = {
  pending: (say) => say('queued'),
  running: (say) => say('running'),
  waiting: (say) => say('needs you'),
  cancelRequested: (say) => say('being cancelled'),
  completed: (say) => say('completed'),
  failed: (say) => say('failed'),
  cancelled: (say) => say('cancelled'),
  notStarted: (say) => say('not started'),
};

/** The result of the verification, and of that with the tests of the base: `passed`, `passed; original tests: code 1`. */
export function verifyText(
  { verify, original }: Pick<RacerRow, 'verify' | 'original'>,
  say: Say = inEnglish,
): string {
  if (!verify) return NOTHING;
  const own = resultText(verify, say);
  return original ? say('{0}; original tests: {1}', own, resultText(original, say)) : own;
}

function resultText({ state, code }: Verification, say: Say): string {
  if (code !== undefined) return code === 0 ? say('passed') : say('code {0}', code);
  if (state === 'completed') return say('passed');
  // It waits for its run, or that has not ended as it must.
  if (state === 'pending') return say('waiting');
  return state === 'failed' ? say('not run') : STATES[state](say);
}

/** Whether tests were changed. */
export function testsText({ tests }: Pick<RacerRow, 'tests'>, say: Say = inEnglish): string {
  if (!tests) return NOTHING;
  if (tests.length === 0) return say('untouched');
  return tests.length === 1 ? say('1 changed') : say('{0} changed', tests.length);
}

/** Sentences about racers that the table has no room for. */
export function raceNotes(race: RaceTable, say: Say = inEnglish): string[] {
  const { budgetUsd, costUsd, racers, overBudgetAt } = race;
  const budget =
    budgetUsd === undefined
      ? []
      : [
          overBudgetAt === undefined
            ? say('Budget: {0} of {1}.', formatCost(costUsd ?? 0), formatCost(budgetUsd))
            : say('Budget: {0} of {1}, used up.', formatCost(costUsd ?? 0), formatCost(budgetUsd)),
        ];
  const silent = racers.filter(({ state, costUsd }) => state !== 'notStarted' && costUsd === undefined);
  const hidden =
    budgetUsd === undefined || silent.length === 0
      ? []
      : [
          say(
            'No costs are known of {0}: the budget does not count them.',
            silent.map((racer) => shortName(racer, race)).join(', '),
          ),
        ];
  return [
    ...budget,
    ...hidden,
    ...racers.flatMap((racer) => noteOf(racer, shortName(racer, race), say)),
    ...(race.taken ? [say('{0} was taken over.', shortName({ name: race.taken.racer }, race))] : []),
  ];
}

function noteOf({ message, tests = [], noChanges }: RacerRow, name: string, say: Say): string[] {
  return [
    ...(message === undefined ? [] : [`${name}: ${oneLine(message)}`]),
    ...(noChanges === undefined ? [] : [`${name}: ${oneLine(noChanges)}`]),
    ...(tests.length === 0
      ? []
      : [say('{0} changed tests: {1}', name, tests.map((path) => oneLine(path)).join(', '))]),
  ];
}
