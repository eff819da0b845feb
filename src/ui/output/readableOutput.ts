import { followText, type OutputFollower } from '../../client/outputFollower.ts';
import { followTranscript } from '../../client/transcriptFollower.ts';
import { TranscriptWriter } from '../../client/transcriptWriter.ts';
import type { Task } from '../../protocol/task.ts';
import { PlainOutput } from './plainOutput.ts';

export interface ReadableOptions {
  /** Begin this many bytes before the end; default: at the start. */
  tailBytes?: number;
  onText(text: string): void;
  onError(error: Error): void;
}

/** What a task did as text to read, while it grows. */
export interface ReadableOutput extends OutputFollower {
  /** What is drawn but not final yet, as a line of its own. */
  takeRedraw(): string;
  /** What is left to append when nothing follows. */
  end(): string;
}

/** The file that is read: an agent run's transcript, else what the task printed. */
export function readablePath({ agent, output }: Pick<Task, 'agent' | 'output'>): string {
  return agent?.transcript ?? output.path;
}

/** Follows what a task did, as plain text. */
export function followReadable(task: Task, options: ReadableOptions): ReadableOutput {
  const { onText, ...rest } = options;
  const path = readablePath(task);
  if (task.agent) {
    const writer = new TranscriptWriter();
    const follower = followTranscript({
      ...rest,
      path,
      onEvents: (events) => onText(events.map((event) => writer.write(event)).join('')),
    });
    return { ...follower, takeRedraw: () => '', end: () => `${writer.end()}\n` };
  }
  const plain = new PlainOutput();
  const follower = followText({ ...rest, path, onText: (text) => onText(plain.push(text)) });
  return { ...follower, takeRedraw: () => plain.takeRedraw(), end: () => `${plain.takeRedraw()}\n` };
}
