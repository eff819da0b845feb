import { stat } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { errorCode } from '../base/errors.ts';
import { earlierTranscriptPath } from '../protocol/dataDirectory.ts';
import { hasProcess, type Task } from '../protocol/task.ts';
import { complain, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseCount } from './optionValues.ts';
import { printOutput, printOutputUntilEnd, tailOffset } from './printOutput.ts';
import { printTranscript, printTranscriptUntilEnd, findTranscript } from './printTranscript.ts';

const MOST_JSON_BYTES = 1024 * 1024;

interface LogsOptions extends JsonOption {
  follow?: boolean;
  tail?: number;
  raw?: boolean;
  all?: boolean;
}

/** `legwork logs`: prints the output of a task, or the transcript of an agent run. */
export function addLogs(program: Command, cli: Cli): void {
  program
    .command('logs')
    .summary("print a task's output")
    .description(
      'print the output of a task, stdout and stderr in their original order; for an agent run, print its transcript',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .option('-f, --follow', 'keep printing until the task has ended')
    .option('-n, --tail <lines>', 'print only the last lines', parseCount)
    .addOption(new Option('-a, --all', 'include earlier attempts').conflicts('tail'))
    .option('--raw', 'for an agent run, print the output of its process')
    .option(
      '--json',
      'print the text and its offset in the file as JSON, at most 1 MiB; for an agent run, print its events as JSON lines',
    )
    .addHelpText('after', '\nExample:\n  $ legwork logs -f --tail 20 build')
    .action(async (word: string, options: LogsOptions) => {
      for (const task of await findTasks(cli, [word])) await printLogs(cli, task, options);
    });
}

async function printLogs(cli: Cli, task: Task, options: LogsOptions): Promise<void> {
  const { tail, json, follow } = options;
  const wasGone = await reportIfGone(cli, task, options);
  const path = options.raw ? undefined : findTranscript(cli, task);
  if (path === undefined && json && (follow || options.all)) {
    throw new UsageError('--json cannot be combined with --follow or --all.');
  }
  if (options.all) await printEarlier(cli, task, { path, json });
  if (path !== undefined) {
    const look = onlyGiven({ json, tail });
    if (follow) await printTranscriptUntilEnd(cli, { task, path }, look);
    else await printTranscript(cli, path, look);
  } else if (json) printJson(cli, await outputAsJson(cli, task, tail));
  else if (follow) await printOutputUntilEnd(cli, task, tail);
  else await printOutput(cli, task, tail);
  if (follow && !wasGone)
    await reportIfGone(cli, await cli.hosts.insist((client) => client.get(task.id)), options);
}

/** Reports an output that was removed, to distinguish it from an empty one. */
async function reportIfGone(cli: Cli, task: Task, { raw }: LogsOptions): Promise<boolean> {
  const transcript = raw ? undefined : findTranscript(cli, task);
  const hasBegun = hasProcess(task) && task.status.state !== 'pending';
  // An agent that printed nothing has no transcript.
  if (!hasBegun || (transcript !== undefined && task.output.bytes === 0)) return false;
  return reportIfMissing(cli, task.id, transcript ?? task.output.path);
}

async function reportIfMissing(cli: Cli, id: string, path: string): Promise<boolean> {
  if (await exists(path)) return false;
  complain(cli, `the output of ${id} is no longer available: ${path} was removed.`);
  cli.exitCode = 1;
  return true;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function printEarlier(
  cli: Cli,
  { id, earlier = [] }: Task,
  { path, json = false }: { path: string | undefined; json: boolean | undefined },
): Promise<void> {
  for (const { number, output } of earlier) {
    const source = path === undefined ? output.path : earlierTranscriptPath(path, number);
    if (output.bytes > 0 && (await reportIfMissing(cli, id, source))) continue;
    if (path === undefined) {
      await printOutput(cli, { output });
      continue;
    }
    await printTranscript(cli, source, { json });
    if (!json) print(cli, '');
  }
}

async function outputAsJson(cli: Cli, task: Task, tailLines: number | undefined) {
  const offset = tailLines === undefined ? -MOST_JSON_BYTES : await tailOffset(task, tailLines);
  const output = await cli.hosts.insist((client) => client.output({ id: task.id, offset }));
  return { id: task.id, path: task.output.path, ...output };
}
