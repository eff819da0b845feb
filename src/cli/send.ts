import { text as readAll } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { ErrorCode, isExpectedError } from '../protocol/errors.ts';
import { commandSpecOf, type Task } from '../protocol/task.ts';
import { complain, JSON_FLAG, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';

/** A pipe takes as much as this as a whole or not at all (PIPE_BUF), so a piece it refuses can be sent again. */
const PIECE_BYTES = process.platform === 'linux' ? 4096 : 512;
const TRY_AGAIN_MS = 20;
/** After so many, a person should know what is waited for. */
const PATIENT_TRIES = 50;

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
  for await (const text of texts) {
    // An agent gets a message as one; the input of a command is a stream.
    const pieces = commandSpecOf(task) ? piecesOf(text, PIECE_BYTES) : [text];
    for (const content of pieces) sent = await sendPiece(cli, task.id, content);
  }
  if (!sent) throw new UsageError('there is nothing to send: standard input is empty.');
  return sent;
}

/** Waits while the input of the task is full: it may read later. */
async function sendPiece(cli: Cli, id: string, content: string): Promise<Task> {
  for (let tries = 1; ; tries++) {
    const client = await cli.hosts.client();
    try {
      return await client.send({ id, content });
    } catch (error) {
      if (!isExpectedError(error) || error.code !== ErrorCode.inboxFull) throw error;
      if (tries === PATIENT_TRIES) complain(cli, 'the task does not read its input yet; waiting for it.');
    }
    await delay(TRY_AGAIN_MS);
  }
}

/** A text in parts of at most so many bytes; no character is torn. */
export function* piecesOf(text: string, limitBytes: number): Generator<string> {
  const bytes = Buffer.from(text);
  for (let start = 0, end; start < bytes.length; start = end) {
    end = Math.min(start + limitBytes, bytes.length);
    while (end < bytes.length && isContinuation(bytes[end])) end--;
    yield bytes.toString('utf8', start, end);
  }
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
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
