import { Option, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import type { ParkedRacer } from '../protocol/race.ts';
import { takeOverLines } from './apply.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findRace, findRacer, runOf } from './findRace.ts';
import { addText } from './optionValues.ts';
import { printRace, printRaceWhenOver, racesTable } from './raceTable.ts';

/** The verbs of `legwork race`. */
export function addRaceVerbs(race: Command, cli: Cli): void {
  race
    .command('ls')
    .description('list races, newest first')
    .option(...JSON_FLAG)
    .action((options: JsonOption) => listRaces(cli, options));
  race
    .command('show')
    .description('show a race: exit codes, whether tests were changed, time, size and cost of each racer')
    .argument('<RACE>', 'its id or name')
    .option(...JSON_FLAG)
    .action(async (word: string, options: JsonOption) => {
      await printRace(cli, (await findRace(cli, word)).id, options);
    });
  race
    .command('wait')
    .description('wait until a race is over, and print its table; exits with 0 if at least one has passed')
    .argument('<RACE>', 'its id or name')
    .option(...JSON_FLAG)
    .action(async (word: string, options: JsonOption) => {
      await printRaceWhenOver(cli, (await findRace(cli, word)).id, options);
    });
  race
    .command('compare')
    .description('print the differences between the changes of two racers')
    .argument('<RACE>', 'its id or name')
    .argument('<FROM>', 'a racer')
    .argument('<TO>', 'another')
    .option('--stat', 'print only a summary')
    .action((word: string, from: string, ...rest: [string, { stat?: boolean }]) =>
      compareRacers(cli, { word, from, to: rest[0], ...rest[1] }),
    );
  addDecisions(race, cli);
}

interface TakeOptions extends JsonOption {
  to: 'folder' | 'commit' | 'branch' | 'pr';
  staged?: boolean;
}

function addDecisions(race: Command, cli: Cli): void {
  race
    .command('take')
    .description('take over the changes of a racer; legwork apply has more options')
    .argument('<RACE>', 'its id or name')
    .argument('<RACER>', 'its name')
    .addOption(
      new Option('--to <target>', 'onto the files of the folder, as a commit, a branch or a pull request')
        .choices(['folder', 'commit', 'branch', 'pr'])
        .default('folder'),
    )
    .option('--staged', 'stage the files, too')
    .option(...JSON_FLAG)
    .action((word: string, racer: string, options: TakeOptions) =>
      takeRacer(cli, { word, racer, ...options }),
    );
  race
    .command('park')
    .description('remove the worktrees of the racers that were not taken over, and park their work')
    .argument('<RACE>', 'its id or name')
    .option('--keep <racer>', 'leave the worktree of this racer; repeatable', addText)
    .option(...JSON_FLAG)
    .action((word: string, options: JsonOption & { keep?: string[] }) => parkRace(cli, word, options));
}

async function listRaces(cli: Cli, { json }: JsonOption): Promise<void> {
  const races = await cli.hosts.insist((client) => client.races());
  if (json) return printJson(cli, races);
  if (races.length === 0)
    return print(cli, "There are no races. Try: legwork race --agent claude --agent codex 'Fix the build'");
  for (const line of racesTable(races, Date.now())) print(cli, line);
}

async function compareRacers(
  cli: Cli,
  { word, from, to, stat }: { word: string; from: string; to: string; stat?: boolean },
): Promise<void> {
  const race = await findRace(cli, word);
  const sides = { from: findRacer(race, from).name, to: findRacer(race, to).name };
  const patch = await cli.hosts.insist((client) =>
    client.compareRacers({ id: race.id, ...sides, ...(stat && { stat }) }),
  );
  if (patch.text !== '') print(cli, patch.text);
}

async function takeRacer(
  cli: Cli,
  { word, racer, to, staged, json }: TakeOptions & { word: string; racer: string },
): Promise<void> {
  const race = await findRace(cli, word);
  const { name, ...row } = findRacer(race, racer);
  const target = to === 'pr' ? ('pullRequest' as const) : to;
  const params = { id: runOf({ name, ...row }), to: target, ...(staged && { staged }) };
  const result = await (await cli.hosts.client()).takeOver(params);
  if (result.conflicts.length > 0 || result.left.length > 0) cli.exitCode = 1;
  if (json) return printJson(cli, result);
  for (const line of takeOverLines(result, params)) print(cli, line);
  print(cli, `remove the worktrees of the others with: legwork race park ${race.id}`);
}

async function parkRace(
  cli: Cli,
  word: string,
  { keep, json }: JsonOption & { keep?: string[] },
): Promise<void> {
  const race = await findRace(cli, word);
  const kept = keep?.map((each) => findRacer(race, each).name);
  const client = await cli.hosts.client();
  const parked = await client.parkRace({ id: race.id, ...(kept && { keep: kept }) });
  if (json) printJson(cli, parked);
  else for (const line of parked.map(parkedText)) print(cli, line);
  if (parked.some(({ problem }) => problem !== undefined)) cli.exitCode = 1;
  if (!json && parked.length === 0) print(cli, 'No worktree is left to remove.');
}

/** What became of a racer, and how its work comes back. */
function parkedText({ racer, parked, problem }: ParkedRacer): string {
  if (problem !== undefined) return `${racer}: not removed. ${oneLine(problem)}`;
  if (!parked) return `${racer}: removed; nothing in it would be lost.`;
  return `${racer}: parked as ${parked.ref}. To get it back: git branch ${racer} ${parked.ref}`;
}
