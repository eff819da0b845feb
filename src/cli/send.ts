import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { SendParams } from '../protocol/messages.ts';
import { commandSpecOf, isTerminal, type Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';

/** As much as goes in one request. */
const PIECE_BYTES = 256 * 1024;
/** What the Enter key types into a terminal; programs that read keys know no other. */
const ENTER = '\r';

interface SendOptions extends JsonOption {
  newline: boolean;
  eof?: boolean;
  from?: string;
}

/** `legwork send`: gives a task a line of input, or an agent a message. */
export function addSend(program: Command, cli: Cli): void {
  program
    .command('send')
    .summary('write to the input of a task, or to an agent')
    .description(
      'write a line to the input of a task, or a message to an agent; an agent that has ended goes on with it',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .argument('[TEXT]', 'what to send; -, or nothing: what standard input has')
    .option('--from <who>', 'to an agent: who says it (default: the person whose run it is)', parseWord)
    .option('--no-newline', 'do not end it with a newline')
    .option('--eof', 'end the input of a task: nothing more comes after what is sent, if anything is')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  $ legwork send deploy yes
  $ legwork send deploy - < answers.txt
  $ legwork send deploy --eof
  $ legwork send fix 'Leave the tests alone.'`,
    )
    .action(async (word: string, text: string | undefined, options: SendOptions) => {
      for (const task of await findTasks(cli, [word])) {
        if (commandSpecOf(task) && options.from !== undefined) {
          throw new UsageError('--from is for messages to agents: a command gets its input as it is.');
        }
        if (!commandSpecOf(task) && options.eof) {
          throw new UsageError('--eof is for commands: an agent has no input that could be ended.');
        }
        const sent = commandSpecOf(task)
          ? await sendInput(cli, task, {
              chunks: inputOf(text, lineEndFor(task, options), options),
              isEnd: options.eof === true,
            })
          : await sendMessage(cli, task, { text, from: options.from });
        if (options.json) printJson(cli, sent);
        else if (isTerminal(task)) print(cli, `resumed ${task.id}`);
      }
    });
}

/** An agent gets a message as one. */
async function sendMessage(
  cli: Cli,
  { id }: Task,
  { text, from }: { text: string | undefined; from: string | undefined },
): Promise<Task> {
  const content = isTyped(text) ? text : await readAll(process.stdin);
  if (!content.trim()) throw new UsageError('there is nothing to send: the message is empty.');
  const client = await cli.hosts.client();
  return client.send({ id, content, ...onlyGiven({ from }) });
}

/** The input of a command is a stream. */
async function sendInput(
  cli: Cli,
  { id }: Task,
  { chunks, isEnd }: { chunks: AsyncIterable<Buffer> | Iterable<Buffer>; isEnd: boolean },
): Promise<Task> {
  const send = async (params: Omit<SendParams, 'id'>) => (await cli.hosts.client()).send({ id, ...params });
  let sent: Task | undefined;
  for await (const chunk of chunks) {
    for (const piece of piecesOf(chunk, PIECE_BYTES)) {
      sent = await send({ bytes: piece.toString('base64') });
    }
  }
  if (isEnd) return send({ isEnd });
  if (!sent) throw new UsageError('there is nothing to send: standard input is empty.');
  return sent;
}

/** Bytes in parts of at most so many. */
export function* piecesOf(bytes: Buffer, limitBytes: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += limitBytes) {
    yield bytes.subarray(start, start + limitBytes);
  }
}

/** A command gets what comes in as it comes, so that a person can answer line by line. */
function inputOf(
  text: string | undefined,
  lineEnd: string,
  { eof }: SendOptions,
): AsyncIterable<Buffer> | Iterable<Buffer> {
  // The end alone.
  if (text === undefined && eof) return [];
  return isTyped(text)
    ? [Buffer.from(lineOf(text, lineEnd))]
    : withLineEnd(process.stdin as AsyncIterable<Buffer>, lineEnd);
}

/** What the last line ends with, if it has no end of its own: a command reads lines. */
function lineEndFor(task: Task, { newline }: SendOptions): string {
  if (!newline) return '';
  return commandSpecOf(task)?.terminal ? ENTER : '\n';
}

/** A line with an end. */
export function lineOf(text: string, lineEnd: string): string {
  return /[\r\n]$/.test(text) ? text : text + lineEnd;
}

function isTyped(text: string | undefined): text is string {
  return text !== undefined && text !== '-';
}

/** Passes on what comes in, and ends the last line. */
export async function* withLineEnd(parts: AsyncIterable<Buffer>, lineEnd: string): AsyncGenerator<Buffer> {
  let last: number | undefined;
  for await (const part of parts) {
    last = part.at(-1) ?? last;
    yield part;
  }
  if (last !== undefined) {
    const end = lineOf(String.fromCharCode(last), lineEnd).slice(1);
    if (end !== '') yield Buffer.from(end);
  }
}
