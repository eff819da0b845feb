import { Option, type Command } from 'commander';
import { JSON_FLAG, type Cli } from './cli.ts';
import { reportStart, type StartOptions } from './reportStart.ts';
import { startTask } from './startTask.ts';
import {
  addEndOptions,
  addPlaceOptions,
  addRoleOptions,
  addTimingOptions,
  VALUE_TERMS,
} from './startOptions.ts';
import { startParams, type StartChoices } from './startParams.ts';

interface RunOptions extends StartOptions, StartChoices {}

/** `legwork run`: hands a command over. */
export function addRun(program: Command, cli: Cli): void {
  const run = program
    .command('run')
    .summary('start a task')
    .description('start a task; one WORD is a command line for the shell, several run as they are')
    .argument('[WORD...]', 'the command');
  addPlaceOptions(run);
  run
    .option('--shell <path>', 'absolute path of the shell of a command line')
    .option('--color', 'ask for colours although its output is a file, by FORCE_COLOR and CLICOLOR_FORCE')
    .option('--pty', 'give it a terminal of its own; with --follow that is this one, else see legwork attach')
    .option('-w, --wait', 'wait for the end, and end with its exit code')
    .addOption(new Option('-f, --follow', 'like --wait, and print the output meanwhile').conflicts('json'))
    .option(...JSON_FLAG);
  addTimingOptions(run, 'queue it: a group runs one at a time, or as legwork groups set');
  addEndOptions(run);
  run
    .optionsGroup('What it is:')
    .option('--input', 'keep its standard input open for legwork send')
    .option('--notify-on <regex>', 'make it a monitor: lines of its output that match are told')
    .addOption(new Option('--kind <kind>', 'of which kind').choices(['shell', 'monitor']));
  addRoleOptions(run);
  run
    .passThroughOptions()
    .addHelpText(
      'after',
      `
${VALUE_TERMS}

Examples:
  $ id=$(legwork run 'make all && make test')
  $ legwork run --name build --wait -- make -j8 all
  $ legwork run --after build --retry 3 --timeout 10m 'npm test'
  $ legwork run --name dev --notify-on 'ERROR|ready' 'npm run dev'`,
    )
    .action(async (words: string[], options: RunOptions) => {
      const task = await startTask(cli, options, (from) => startParams({ ...from, words, options }));
      await reportStart(cli, task, options);
    });
}
