import { styleText } from 'node:util';
import { oneLine } from '../base/plainText.ts';
import { terseAge } from '../base/quantityText.ts';
import type { RacerRow, RaceState, RaceTable } from '../protocol/race.ts';
import { raceColumns, raceNotes, racerCells } from '../protocol/raceText.ts';
import { hasColours, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { alignColumns } from './displayText.ts';
import { untilInterrupted } from './untilInterrupted.ts';

/** Prints a race as a table, those that passed and left the tests alone first. */
export async function printRace(cli: Cli, id: string, { json }: JsonOption): Promise<RaceTable> {
  const race = await cli.hosts.insist((client) => client.raceTable(id));
  if (json) printJson(cli, race);
  else printTable(cli, race);
  return race;
}

function printTable(cli: Cli, race: RaceTable): void {
  const verified = race.verify === undefined ? '' : ` · verify: ${oneLine([race.verify].flat().join(' '))}`;
  print(cli, `${race.name} (${race.id}) · from ${oneLine(race.base.name)}${verified}`);
  const columns = raceColumns().map((column) => column.toUpperCase());
  const aligned = alignColumns([columns, ...race.racers.map((racer) => racerCells(racer, race))]);
  for (const [at, cells] of aligned.entries()) {
    const row = race.racers[at - 1];
    const line = cells.join('  ').trimEnd();
    print(cli, row && hasColours(cli) ? styleText(colourOf(row), line, { validateStream: false }) : line);
  }
  for (const note of raceNotes(race)) print(cli, note);
}

/** Formats races as a table: id, age, racers, what has ended, name. */
export function racesTable(races: readonly RaceState[], nowMs: number): string[] {
  const rows = races.map(({ id, name, createdAt, racers, isOver }) => [
    id,
    isOver ? 'over' : 'running',
    terseAge(nowMs - Date.parse(createdAt)),
    String(racers.length),
    String(racers.filter(({ verify }) => verify?.code === 0).length),
    oneLine(name),
  ]);
  const lines = alignColumns([['ID', 'STATE', 'AGE', 'RACERS', 'PASSED', 'NAME'], ...rows]);
  return lines.map((cells) => cells.join('  ').trimEnd());
}

/** Waits until nothing of a race changes by itself any more, also if the host is replaced. */
async function waitForRace(cli: Cli, id: string): Promise<void> {
  const over = cli.hosts.insist((client) => client.waitRace(id));
  await untilInterrupted(over, `no longer waiting; race ${id} continues.`);
}

/** Waits for a race, prints it as a table, and sets the exit code: 0 if at least one racer has passed. */
export async function printRaceWhenOver(cli: Cli, id: string, options: JsonOption): Promise<void> {
  await waitForRace(cli, id);
  const ended = await printRace(cli, id, options);
  if (!ended.racers.some((racer) => hasPassed(ended, racer))) cli.exitCode = 1;
}

/** Whether the verify command says so, also with the tests of the base if it has changed tests; without one, its agent. */
function hasPassed(race: RaceTable, { state, verify, original }: RacerRow): boolean {
  if (race.verify === undefined) return state === 'completed';
  return verify?.code === 0 && (original === undefined || original.code === 0);
}

function colourOf({ verify, tests = [], original }: RacerRow): 'green' | 'yellow' | 'red' | 'reset' {
  if (verify?.code === undefined) return 'reset';
  if (verify.code !== 0) return 'red';
  return tests.length === 0 || original?.code === 0 ? 'green' : 'yellow';
}
