import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { SendParams } from '../protocol/messages.ts';
import { commandSpecOf, isTerminal, type Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseWord } from './optionValues.ts';

/** Maximum size of the data in one request. */
const PIECE_BYTES = 256 * 1024;
/** The Enter key as terminals send it. */
const ENTER = '\r';

interface SendOptions extends JsonOption {
  newline: boolean;
  eof?: boolean;
  from?: string;
}

/** `legwork send`: sends input to a command, or a message to an agent. */
export function addSend(program: Command, cli: Cli): void {
  program
    .command('send')
    .summary('send input to a command, or a message to an agent')
    .description(
      'send a line of input to a command, or a message to an agent; a message resumes an agent run that has ended',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .argument('[TEXT]', 'text to send; without it, or with -, standard input is sent')
    .option('--from <who>', 'sender of a message to an agent (default: the owner of the run)', parseWord)
    .option('--no-newline', 'do not add a newline')
    .option('--eof', 'end the input of a command, after the text if there is one')
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
          throw new UsageError('--from is only for messages to agents.');
        }
        if (!commandSpecOf(task) && options.eof) {
          throw new UsageError('--eof is only for commands.');
        }
        const sent = commandSpecOf(task)
          ? await sendInput(cli, task, {
              chunks: readInput(text, lineEndFor(task, options), options),
              isEnd: options.eof === true,
            })
          : await sendMessage(cli, task, { text, from: options.from });
        if (options.json) printJson(cli, sent);
        else if (isTerminal(task)) print(cli, `resumed ${task.id}`);
      }
    });
}

/** Sends a message to an agent as a whole. */
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

/** Streams input to a command. */
async function sendInput(
  cli: Cli,
  { id }: Task,
  { chunks, isEnd }: { chunks: AsyncIterable<Buffer> | Iterable<Buffer>; isEnd: boolean },
): Promise<Task> {
  const send = async (params: Omit<SendParams, 'id'>) => (await cli.hosts.client()).send({ id, ...params });
  let sent: Task | undefined;
  for await (const chunk of chunks) {
    for (const piece of splitBytes(chunk, PIECE_BYTES)) {
      sent = await send({ bytes: piece.toString('base64') });
    }
  }
  if (isEnd) return send({ isEnd });
  if (!sent) throw new UsageError('there is nothing to send: standard input is empty.');
  return sent;
}

/** Splits bytes into pieces of at most `limitBytes`. */
export function* splitBytes(bytes: Buffer, limitBytes: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += limitBytes) {
    yield bytes.subarray(start, start + limitBytes);
  }
}

/** The typed text, or standard input as it arrives, so that a person can type line by line. */
function readInput(
  text: string | undefined,
  lineEnd: string,
  { eof }: SendOptions,
): AsyncIterable<Buffer> | Iterable<Buffer> {
  // Only the end of the input.
  if (text === undefined && eof) return [];
  return isTyped(text)
    ? [Buffer.from(addLineEnd(text, lineEnd))]
    : withLineEnd(process.stdin as AsyncIterable<Buffer>, lineEnd);
}

/** The line end to add to a last line that has none. */
function lineEndFor(task: Task, { newline }: SendOptions): string {
  if (!newline) return '';
  return commandSpecOf(task)?.terminal ? ENTER : '\n';
}

/** Adds a line end unless the text has one. */
export function addLineEnd(text: string, lineEnd: string): string {
  return /[\r\n]$/.test(text) ? text : text + lineEnd;
}

function isTyped(text: string | undefined): text is string {
  return text !== undefined && text !== '-';
}

/** Passes on all parts and adds a line end to a last line that has none. */
export async function* withLineEnd(parts: AsyncIterable<Buffer>, lineEnd: string): AsyncGenerator<Buffer> {
  let last: number | undefined;
  for await (const part of parts) {
    last = part.at(-1) ?? last;
    yield part;
  }
  if (last !== undefined) {
    const end = addLineEnd(String.fromCharCode(last), lineEnd).slice(1);
    if (end !== '') yield Buffer.from(end);
  }
}
