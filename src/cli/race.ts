import { Option, type Command } from 'commander';
import { MODES } from './agentParams.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { parseCount, parseDollars, parseDuration, parseWord } from './optionValues.ts';
import { readPrompt } from './prompt.ts';
import { addRaceVerbs } from './raceVerbs.ts';
import { addContender, checkContenders, raceParams, type RaceChoices } from './raceStart.ts';
import { fail } from './requestEach.ts';
import { addPlaceOptions } from './startOptions.ts';
import { printRaceWhenOver } from './raceTable.ts';

interface RaceOptions extends RaceChoices, JsonOption {
  wait?: boolean;
}

/** `legwork race`: starts a race of agents, and what is done with one. */
export function addRace(program: Command, cli: Cli): void {
  const race = program
    .command('race')
    .summary('start several agents with one prompt, each in a worktree')
    .description('start several agents with one prompt, each in a worktree of its own, and compare them')
    .argument('[PROMPT...]', 'the task for the agents; - reads it from standard input')
    .option(
      '-a, --agent <AGENT[:N][@MODEL]>',
      'an agent that takes part, N times, with a model; repeatable',
      addContender,
    )
    .option(
      '--verify <command>',
      'command that verifies each of them in its worktree; exit code 0 means passed',
    )
    .option('--verify-timeout <duration>', 'fail a verification that takes longer than this', parseDuration)
    .option('--shell <path>', 'absolute path of the shell for the verify command')
    .option('--base <commit>', 'commit from which all start (default: HEAD)', parseWord)
    .option(
      '--max-cost <dollars>',
      'what all may cost together; when it is reached, unfinished runs are cancelled',
      parseDollars,
    )
    .option('--max-turns <number>', 'fail a run after this number of turns', parseCount)
    .addOption(
      new Option('--mode <mode>', 'what the agents may do without asking, as for legwork agent').choices(
        Object.keys(MODES),
      ),
    )
    .option('-g, --group <group>', 'group that limits how many run at a time (default: agents)', parseWord);
  addPlaceOptions(race, 'race');
  race
    .option('-w, --wait', 'wait until all have ended, and print the table')
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action((words: string[], options: RaceOptions) => startRace(cli, words, options));
  addRaceVerbs(race, cli);
}

async function startRace(cli: Cli, words: string[], options: RaceOptions): Promise<void> {
  checkContenders(options);
  const prompt = await readPrompt(words, process.stdin);
  const params = await raceParams(cli, { prompt, options });
  const started = await (await cli.hosts.client()).race(params);
  if (options.wait) return printRaceWhenOver(cli, started.id, options);
  if (options.json) printJson(cli, started);
  else print(cli, started.id);
  for (const { name, message, state } of started.racers)
    if (state === 'notStarted') fail(cli, `${name} was not started: ${message ?? ''}`);
}

const HELP = `
Each racer is an agent run named NAME-AGENT-1, NAME-AGENT-2 …, with the verify command as a step below it. One that
has changed tests is verified again with the tests of the base. Legwork chooses no winner: the table shows exit codes
first.
With --wait, as with legwork race wait, the exit code is 0 if at least one has passed.

Examples:
  $ legwork race --agent claude --agent codex:2 --verify 'npm test' --wait 'Make the date parser faster'
  $ legwork race show RACE
  $ legwork race wait RACE && legwork race take RACE claude-1
  $ legwork race compare RACE claude-1 codex-2
  $ legwork race take RACE claude-1 && legwork race park RACE`;
