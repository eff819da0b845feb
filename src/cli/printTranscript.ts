import { pipeline } from 'node:stream/promises';
import { followTranscript, readTranscript } from '../client/transcriptFollower.ts';
import { TranscriptWriter } from '../client/transcriptWriter.ts';
import type { AgentEvent } from '../protocol/agentEvents.ts';
import { transcriptPath } from '../protocol/dataDirectory.ts';
import { agentSpecOf, type Task } from '../protocol/task.ts';
import { attendRun } from './attendRun.ts';
import type { Cli } from './cli.ts';
import { lastLines } from './lastLines.ts';
import { untilInterrupted } from './untilInterrupted.ts';
import { continuesText } from './waitForTasks.ts';

/** How a transcript is printed. */
export interface TranscriptLook {
  /** Events as JSON lines rather than text to read. */
  json?: boolean;
  /** Number of existing lines to print; all if missing. */
  tail?: number;
  /** Whether to ask the person at the terminal to answer the agent's requests. */
  asks?: boolean;
}

interface EventPrinter {
  write(event: AgentEvent): string;
  end(): string;
}

/** Path of the transcript of a run, which may not exist yet; `undefined` for other tasks. */
export function findTranscript(cli: Cli, task: Task): string | undefined {
  if (task.agent) return task.agent.transcript;
  return agentSpecOf(task) && transcriptPath(cli.program.paths, task.id);
}

/** Prints the current transcript of a run. */
export async function printTranscript(cli: Cli, path: string, look: TranscriptLook): Promise<void> {
  const printer = printerFor(look);
  async function* parts() {
    for await (const events of readTranscript(path)) yield format(events, printer);
    yield printer.end();
  }
  async function* lastParts(count: number) {
    let text = '';
    for await (const part of parts()) text += part;
    yield lastLines(text, count);
  }
  const chosen = look.tail === undefined ? parts() : lastParts(look.tail);
  await pipeline(chosen, cli.stdout, { end: false });
}

/** Like `printTranscript`, but continues until the run has ended. Resolves with the ended task. */
export async function printTranscriptUntilEnd(
  cli: Cli,
  of: { task: Task; path: string },
  look: TranscriptLook = {},
): Promise<Task> {
  const { id } = of.task;
  const failed = Promise.withResolvers<never>();
  let printer = printerFor(look);
  // With `tail`, the existing text is collected and cut before it is printed.
  let before: string | undefined = look.tail === undefined ? undefined : '';
  const put = (text: string) => {
    if (before === undefined) cli.stdout.write(text);
    else before += text;
  };
  const follower = followTranscript({
    path: of.path,
    onEvents: (events) => put(format(events, printer)),
    onRestart: () => {
      put(look.json ? '' : `${printer.end()}\n`);
      printer = printerFor(look);
    },
    onError: failed.reject,
  });
  const beforeAsking = () => follower.catchUp();
  const attendant = look.asks ? attendRun(cli, id, { input: process.stdin, beforeAsking }) : undefined;
  const untilEnd = async () => {
    await follower.catchUp();
    if (before !== undefined) cli.stdout.write(lastLines(before, look.tail ?? 0));
    before = undefined;
    const ended = await cli.hosts.insist((client) => client.wait(id));
    await follower.catchUp();
    return ended;
  };
  try {
    return await untilInterrupted(Promise.race([untilEnd(), failed.promise]), continuesText([id]));
  } finally {
    cli.stdout.write(printer.end());
    follower.dispose();
    attendant?.dispose();
  }
}

function format(events: AgentEvent[], printer: EventPrinter): string {
  return events.map((event) => printer.write(event)).join('');
}

function printerFor({ json }: TranscriptLook): EventPrinter {
  return json ? { write: (event) => `${JSON.stringify(event)}\n`, end: () => '' } : new TranscriptWriter();
}
