import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { pipeline } from 'node:stream/promises';
import { followOutput } from '../client/outputFollower.ts';
import { openRegularFile } from '../client/regularFile.ts';
import { TerminalDrawing } from '../client/terminalDrawing.ts';
import type { Task } from '../protocol/task.ts';
import type { Cli } from './cli.ts';
import { untilInterrupted } from './untilInterrupted.ts';
import { tailStart } from './tailStart.ts';
import { continuesText } from './waitForTasks.ts';

/** Copies the current output of a task to stdout, with backpressure; unchanged, but a terminal gets only what draws. */
export async function printOutput(cli: Cli, task: Pick<Task, 'output'>, tailLines?: number): Promise<void> {
  await withOutput(task, async (file, size) => {
    const start = tailLines === undefined ? 0 : await tailStart(file, { lines: tailLines, size });
    if (start >= size) return;
    const bytes = file.createReadStream({ start, end: size - 1, autoClose: false });
    if (cli.stdout.isTTY) await pipeline(bytes, drawn, cli.stdout, { end: false });
    else await pipeline(bytes, cli.stdout, { end: false });
  });
}

/**
 * Like `printOutput`, but continues until the task has ended. A terminal gets only what draws. Resolves with the ended
 * task.
 */
export async function printOutputUntilEnd(cli: Cli, task: Task, tailLines?: number): Promise<Task> {
  const failed = Promise.withResolvers<never>();
  const tailBytes = await measureTail(task, tailLines);
  const terminal = cli.stdout.isTTY ? new OutputTerminal() : undefined;
  const follower = followOutput({
    path: task.output.path,
    ...(tailBytes === undefined ? {} : { tailBytes }),
    // Writes to POSIX pipes, files and terminals are synchronous, so no data accumulates here.
    onBytes: (bytes) => cli.stdout.write(terminal ? terminal.draw(bytes) : bytes),
    onRestart: () => {
      if (terminal) cli.stdout.write(terminal.restore());
    },
    onError: failed.reject,
  });
  const untilEnd = async () => {
    const ended = await cli.hosts.insist((client) => client.wait(task.id));
    await follower.catchUp();
    return ended;
  };
  try {
    return await untilInterrupted(Promise.race([untilEnd(), failed.promise]), continuesText([task.id]));
  } finally {
    follower.dispose();
    if (terminal) cli.stdout.write(terminal.restore());
  }
}

async function* drawn(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const terminal = new OutputTerminal();
  for await (const bytes of source) yield terminal.draw(bytes);
  yield terminal.restore();
}

/** The caller's terminal, which is left as it was, whatever the task did. */
class OutputTerminal {
  readonly #drawing = new TerminalDrawing('lines');
  #decoder = new StringDecoder('utf8');

  draw(bytes: Buffer): string {
    return this.#drawing.draw(this.#decoder.write(bytes));
  }

  restore(): string {
    this.#decoder = new StringDecoder('utf8');
    return this.#drawing.restore();
  }
}

/** Byte offset of the last lines of the output. */
export async function tailOffset(task: Task, tailLines: number): Promise<number> {
  return (await withOutput(task, (file, size) => tailStart(file, { lines: tailLines, size }))) ?? 0;
}

async function measureTail(task: Task, tailLines: number | undefined): Promise<number | undefined> {
  if (tailLines === undefined) return undefined;
  return withOutput(task, async (file, size) => size - (await tailStart(file, { lines: tailLines, size })));
}

async function withOutput<T>(
  task: Pick<Task, 'output'>,
  use: (file: FileHandle, size: number) => Promise<T>,
): Promise<T | undefined> {
  const file = await openRegularFile(task.output.path);
  // A task that has not started, or could not be started, has no output.
  if (!file) return undefined;
  try {
    return await use(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
}
