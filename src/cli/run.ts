import { Command, Option } from 'commander';
import { describeAgent } from './agent.ts';
import { startBatch } from './batch.ts';
import { batchSchema } from './batchLine.ts';
import { JSON_FLAG, printJson, type Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { reportStart, type StartOptions } from './reportStart.ts';
import { startTask } from './startTask.ts';
import {
  addEndOptions,
  addExecutorOption,
  addPlaceOptions,
  addRoleOptions,
  addTimingOptions,
  VALUE_TERMS,
} from './startOptions.ts';
import { startParams, type StartChoices } from './startParams.ts';
import { addWorktreeOptions } from './worktreeOptions.ts';

interface RunOptions extends StartOptions, StartChoices {
  batch?: string;
  batchSchema?: boolean;
}

/** `legwork run`: starts a command in the background. */
export function addRun(program: Command, cli: Cli): void {
  const run = describeRun(program);
  run.action(async (words: string[], options: RunOptions) => {
    const { batch, batchSchema: wantsSchema, json = false, ...defaults } = options;
    const verbs = () => ({ run, agent: describeAgent(new Command()) });
    if (wantsSchema) return printJson(cli, batchSchema(verbs()));
    if (batch !== undefined) {
      if (words.length > 0) throw new UsageError('give either a command or --batch, not both.');
      return startBatch(cli, { path: batch, defaults, json, verbs: verbs() });
    }
    const task = await startTask(cli, options, (from) => startParams({ ...from, words, options }));
    await reportStart(cli, task, options);
  });
}

/** The verb with its options, which the lines of a batch and templates have, too. */
export function describeRun(program: Command): Command {
  const run = program
    .command('run')
    .summary('start a task')
    .description(
      'start a task; a single WORD is a command line for the shell, several words run without a shell',
    )
    .argument('[WORD...]', 'the command');
  addPlaceOptions(run);
  addExecutorOption(run);
  addWorktreeOptions(run);
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
    .optionsGroup('Many at once:')
    .addOption(
      new Option(
        '--batch <file>',
        'start a task for each line of a file, or of standard input for -; see below',
      ).conflicts(['wait', 'follow', 'name', 'id', 'key']),
    )
    .option('--batch-schema', 'print a JSON Schema of the lines of --batch');
  run.passThroughOptions().addHelpText(
    'after',
    `
${VALUE_TERMS}

With --batch, each line is a JSON object with a command or an agent, and options by their long names:
  {"command": "npm test", "cwd": "web", "group": "tests", "timeout": "10m", "after": ["build"]}
  {"command": ["make", "-j8"], "name": "build", "env": {"CC": "clang"}, "retry": 2}
  {"agent": "claude", "prompt": "Fix the failing test", "mode": "allow-edits"}
Options beside --batch are for all lines. The ids are printed in the order of the lines. A line that is refused
starts nothing and is reported with its number; the others continue.

Examples:
  $ id=$(legwork run 'make all && make test')
  $ legwork run --name build --wait -- make -j8 all
  $ legwork run --after build --retry 3 --timeout 10m 'npm test'
  $ legwork run --name dev --notify-on 'ERROR|ready' 'npm run dev'
  $ legwork run --batch starts.jsonl --group nightly`,
  );
  return run;
}
