import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { oneLine } from '../../base/plainText.ts';
import type { RacerRow, RaceTable } from '../../protocol/race.ts';
import { raceColumns, raceNotes, racerCells } from '../../protocol/raceText.ts';
import type { Verdict, ViewRace, ViewRacer } from './raceMessages.ts';

const PROMPT_LENGTH = 500;

/** A race as its page shows it. Pure. */
export function viewRace(race: RaceTable): ViewRace {
  const { id, name, prompt, base, verify, racers, taken } = race;
  return {
    id,
    name: oneLine(name),
    prompt: oneLine(prompt, PROMPT_LENGTH),
    ...(verify !== undefined && { verify: oneLine(commandText(verify)) }),
    base: oneLine(base.name),
    columns: raceColumns(l10n.t),
    racers: racers.map((row) => viewRacer(row, race)),
    notes: raceNotes(race, l10n.t),
    canPark: racers.some(({ worktree, name }) => worktree !== undefined && name !== taken?.racer),
  };
}

function viewRacer(row: RacerRow, race: RaceTable): ViewRacer {
  const { name, task, state, files = 0 } = row;
  const hasRun = task !== undefined && state !== 'notStarted';
  const hasEnded = state === 'completed' || state === 'failed' || state === 'cancelled';
  return {
    name,
    cells: racerCells(row, race, l10n.t),
    verdict: verdictOf(row),
    hasRun,
    hasChanges: hasRun && files > 0,
    canTakeOver: hasRun && hasEnded && files > 0,
    canCancel: hasRun && !hasEnded && state !== 'cancelRequested',
    isTaken: name === race.taken?.racer,
  };
}

/** By exit codes; `doubtful` has passed, but with tests that it has changed. */
function verdictOf({ state, verify, original, tests = [] }: RacerRow): Verdict {
  if (verify?.code === 0) return tests.length === 0 || original?.code === 0 ? 'passed' : 'doubtful';
  if (verify?.code !== undefined || state === 'failed') return 'failed';
  return 'open';
}
