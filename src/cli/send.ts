import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { commandSpecOf, type Task } from '../protocol/task.ts';
import { JSON_FLAG, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';

interface SendOptions extends JsonOption {
  newline: boolean;
}

/** `legwork send`: gives a task a line of input, or an agent a message. */
export function addSend(program: Command, cli: Cli): void {
  program
    .command('send')
    .summary('write to the input of a task')
    .description('write a line to the input of a task, or a message to an agent')
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .argument('[TEXT]', 'what to send; -, or nothing: what standard input has')
    .option('--no-newline', 'do not end it with a newline')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nExamples:\n  $ legwork send deploy yes\n  $ legwork send deploy - < answers.txt')
    .action(async (word: string, text: string | undefined, options: SendOptions) => {
      for (const task of await findTasks(cli, [word])) {
        const sent = await sendTo(cli, task, contents(task, text, options));
        if (options.json) printJson(cli, sent);
      }
    });
}

async function sendTo(cli: Cli, task: Task, texts: AsyncIterable<string>): Promise<Task> {
  let sent: Task | undefined;
  for await (const content of texts) {
    const client = await cli.hosts.client();
    sent = await client.send({ id: task.id, content });
  }
  if (!sent) throw new UsageError('there is nothing to send: standard input is empty.');
  return sent;
}

async function* contents(
  task: Task,
  text: string | undefined,
  { newline }: SendOptions,
): AsyncGenerator<string> {
  if (text !== undefined && text !== '-') {
    yield messageOf(task, text, newline);
    return;
  }
  // An agent gets all of it as one message; a command gets it as it comes, so that a person can answer line by line.
  if (commandSpecOf(task)) {
    process.stdin.setEncoding('utf8');
    yield* endedByNewline(process.stdin as AsyncIterable<string>, newline);
  } else {
    const all = await readAll(process.stdin);
    if (all) yield all;
  }
}

/** What a task gets of a text: a command reads lines, so the last one must end. */
export function messageOf(task: Task, text: string, newline: boolean): string {
  return newline && commandSpecOf(task) && !text.endsWith('\n') ? `${text}\n` : text;
}

/** Passes parts of a text on, and ends the last line. */
export async function* endedByNewline(
  parts: AsyncIterable<string>,
  newline: boolean,
): AsyncGenerator<string> {
  let last: string | undefined;
  for await (const part of parts) {
    last = part;
    yield part;
  }
  if (newline && last !== undefined && !last.endsWith('\n')) yield '\n';
}
