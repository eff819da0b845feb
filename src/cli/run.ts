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

/** `legwork run`: starts a command in the background. */
export function addRun(program: Command, cli: Cli): void {
  const run = program
    .command('run')
    .summary('start a task')
    .description(
      'start a task; a single WORD is a command line for the shell, several words run without a shell',
    )
    .argument('[WORD...]', 'the command');
  addPlaceOptions(run);
  run
    .option('--shell <path>', 'absolute path of the shell for a command line')
    .option('--color', 'set FORCE_COLOR and CLICOLOR_FORCE so that programs print colors to the output file')
    .option('--pty', 'give the command a terminal; --follow or legwork attach connects to it')
    .option('-w, --wait', 'wait for the end, and exit with the exit code of the task')
    .addOption(new Option('-f, --follow', 'like --wait, and print the output').conflicts('json'))
    .option(...JSON_FLAG);
  addTimingOptions(
    run,
    'queue in this group, which runs one task at a time unless legwork groups set says otherwise',
  );
  addEndOptions(run);
  run
    .optionsGroup('What it is:')
    .option('--input', 'keep standard input open for legwork send')
    .option('--notify-on <regex>', 'make the task a monitor that notifies about matching output lines')
    .addOption(new Option('--kind <kind>', 'kind of the task').choices(['shell', 'monitor']));
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
