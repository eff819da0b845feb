import { isAbsolute, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { StartParams } from '../protocol/messages.ts';
import type { Producer } from '../protocol/task.ts';
import { JSON_FLAG, type Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { reportStart, type StartOptions } from './reportStart.ts';

export interface RunOptions extends StartOptions {
  name?: string;
  cwd?: string;
  env?: Record<string, string>;
  shell?: string;
}

/** `legwork run`: hands a command over. */
export function addRun(program: Command, cli: Cli): void {
  program
    .command('run')
    .description('start a task; one WORD is a command line for the shell, several run as they are')
    .argument('[WORD...]', 'the command')
    .option('-n, --name <name>', 'name of the task')
    .option('-C, --cwd <directory>', 'working directory (default: this one)')
    .option('-e, --env <NAME=VALUE>', 'set an environment variable; repeatable', addVariable)
    .option('--shell <path>', 'absolute path of the shell of a command line')
    .option('-w, --wait', 'wait for the end, and end with its exit code')
    .addOption(new Option('-f, --follow', 'like --wait, and print the output meanwhile').conflicts('json'))
    .option(...JSON_FLAG)
    .passThroughOptions()
    .addHelpText(
      'after',
      `
Examples:
  $ id=$(legwork run 'make all && make test')
  $ legwork run --name build --wait -- make -j8 all`,
    )
    .action(async (words: string[], options: RunOptions) => {
      const params = startParams({ words, options, cwd: process.cwd(), own: cli.environment });
      const client = await cli.hosts.client();
      await reportStart(cli, await client.start(params), options);
    });
}

/** What the host is asked to start. @throws `UsageError` */
export function startParams(from: {
  words: string[];
  options: RunOptions;
  cwd: string;
  own: NodeJS.ProcessEnv;
}): StartParams {
  const { words, options } = from;
  const [first = ''] = words;
  if (!first.trim()) {
    throw new UsageError("there is no command to run. Try: legwork run -- echo 'Hello'");
  }
  if (options.shell !== undefined && !isAbsolute(options.shell)) {
    throw new UsageError(`--shell needs an absolute path such as /bin/bash, not "${options.shell}".`);
  }
  if (options.shell !== undefined && words.length > 1) {
    throw new UsageError('--shell is for a command line: quote the command, so that it is one word.');
  }
  return {
    kind: 'shell',
    command: words.length === 1 ? first : words,
    cwd: resolve(from.cwd, options.cwd ?? '.'),
    environment: taskEnvironment(from.own, options.env),
    producer: producerOf(from.own),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.shell === undefined ? {} : { shell: options.shell }),
  };
}

/** A task that starts another one is its producer. */
function producerOf(own: NodeJS.ProcessEnv): Producer {
  return own.LEGWORK_TASK_ID ? `task:${own.LEGWORK_TASK_ID}` : 'cli';
}

/** Adds one `NAME=VALUE` to those given before it. */
export function addVariable(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must look like NAME=VALUE.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}
