import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type * as Bundle from '../templatesMain.ts';
import { JSON_FLAG, type Cli, type JsonOption } from './cli.ts';
import { Interrupted, UsageError } from './cliErrors.ts';
import { reportStart, type StartOptions } from './reportStart.ts';
import { currentFolder } from './startTask.ts';

/** It lies beside the command line's own bundle. */
const BUNDLE = './templates.js';

interface WhoseOption {
  user?: boolean;
  workspace?: boolean;
}

/** `legwork template`: starts to repeat. */
export function addTemplate(program: Command, cli: Cli): void {
  const templates = program
    .command('template')
    .summary('run, list or save templates')
    .description(
      'run, list or save templates, which are starts that you repeat: those of the workspace in .legwork/templates.json, and your own',
    )
    .addHelpText(
      'after',
      `
\${input:NAME} in a template asks for a value. In a command line, the value is an environment variable, so the shell
never runs it; in words, prompts and other texts, it is inserted unchanged.

Examples:
  $ legwork template save build nightly --workspace
  $ legwork template run deploy branch=main --wait
  $ legwork template ls --json`,
    );
  templates
    .command('ls')
    .description('list templates')
    .option(...JSON_FLAG)
    .action((options: JsonOption) =>
      during(({ listTemplates }) => listTemplates(cli, currentFolder(), options)),
    );
  templates
    .command('show')
    .description('show what a template runs, and its inputs')
    .argument('<TEMPLATE>', 'its name')
    .option('--user', 'use your own template even if the workspace has one of that name')
    .option(...JSON_FLAG)
    .action((name: string, options: JsonOption & WhoseOption) =>
      during(({ showTemplate }) => showTemplate(cli, { ...options, folder: currentFolder(), name })),
    );
  templates
    .command('run')
    .description('start a template')
    .argument('<TEMPLATE>', 'its name')
    .argument(
      '[INPUT=VALUE...]',
      'values of its inputs; you are asked for the others at a terminal, or they have their defaults',
    )
    .option('--user', 'use your own template even if the workspace has one of that name')
    .option('-w, --wait', 'wait for the end, and exit with the exit code of the task')
    .option('-f, --follow', 'like --wait, and print the output')
    .option(...JSON_FLAG)
    .action((name: string, words: string[], options: StartOptions & WhoseOption) =>
      during(async ({ startWithValues }) => {
        const task = await startWithValues(cli, { ...options, folder: currentFolder(), name, words });
        await reportStart(cli, task, options);
      }),
    );
  templates
    .command('save')
    .description('save the start of a task as a template')
    .argument('<TASK>', 'an id, the beginning of an id, or a name')
    .argument('<NAME>', 'name of the template')
    .option(
      '--workspace',
      'save it in .legwork/templates.json for everyone who works there, not only for yourself',
    )
    .option('--description <text>', 'what it is for')
    .option('--force', 'replace the template of that name')
    .action((task: string, name: string, options: WhoseOption & { description?: string; force?: boolean }) =>
      during(({ saveTask }) => saveTask(cli, { ...options, folder: currentFolder(), task, name })),
    );
  templates
    .command('rm')
    .description('remove a template')
    .argument('<TEMPLATE>', 'its name')
    .option('--workspace', 'remove it from .legwork/templates.json, not from your own templates')
    .action((name: string, options: WhoseOption) =>
      during(({ removeNamed }) => removeNamed(cli, { ...options, folder: currentFolder(), name })),
    );
  templates
    .command('schema')
    .description('print the JSON Schema of files of templates')
    .action(() => during(({ printSchema }) => printSchema(cli)));
}

/** Each bundle has its own classes. */
async function during(work: (bundle: typeof Bundle) => Promise<void> | void): Promise<void> {
  const bundle = createRequire(__filename)(BUNDLE) as typeof Bundle;
  try {
    await work(bundle);
  } catch (error) {
    if (error instanceof bundle.UsageError) throw new UsageError(error.message);
    if (error instanceof bundle.Interrupted) throw new Interrupted(error.message);
    throw error;
  }
}
