import type { AgentEvent } from '../protocol/agentEvents.ts';
import { followText, type OutputFollower } from './outputFollower.ts';
import { openRegularFile } from './regularFile.ts';
import { eventsOf, TranscriptLines } from './transcriptLines.ts';

export interface TranscriptFollowOptions {
  path: string;
  /** Begin at this byte, the start of a line; default: at the start. */
  offset?: number;
  /** Begin this many bytes before the end, with the next whole line. */
  tailBytes?: number;
  /** The events of one slice, never empty. */
  onEvents(events: AgentEvent[]): void;
  /** A further attempt has its own transcript: its events follow. */
  onRestart?(): void;
  onError(error: Error): void;
}

/**
 * Reads a transcript as it grows, like `followText` reads an output. A line that is not an event is skipped; an
 * incomplete line is waited for.
 */
export function followTranscript({
  onEvents,
  onRestart,
  ...options
}: TranscriptFollowOptions): OutputFollower {
  let lines = new TranscriptLines();
  return followText({
    ...options,
    onText: (text) => {
      const events = lines.push(text);
      if (events.length > 0) onEvents(events);
    },
    onRestart: () => {
      lines = new TranscriptLines();
      onRestart?.();
    },
  });
}

const SLICE_BYTES = 64 * 1024;

/** The current events of a transcript, in slices that keep the reader's own thread responsive; none without a file. */
export async function* readTranscript(path: string): AsyncGenerator<AgentEvent[], void> {
  const lines = new TranscriptLines();
  const file = await openRegularFile(path);
  if (!file) return;
  try {
    const stream = file.createReadStream({ encoding: 'utf8', highWaterMark: SLICE_BYTES, autoClose: false });
    for await (const text of stream) {
      const events = lines.push(String(text));
      if (events.length > 0) yield events;
    }
  } finally {
    await file.close();
  }
}

/** A part of a transcript: its events, and its byte range. */
export interface TranscriptPage {
  events: AgentEvent[];
  from: number;
  to: number;
}

/** The events in the last `bytes` or more before the byte `end` (default: the end of the file); none without a file. */
export async function readTranscriptPage(of: {
  path: string;
  end?: number;
  bytes: number;
}): Promise<TranscriptPage> {
  const file = await openRegularFile(of.path);
  if (!file) return { events: [], from: 0, to: 0 };
  try {
    const end = of.end ?? (await file.stat()).size;
    // A line may be longer than the requested part, which then contains no complete line, so more is read.
    for (let { bytes } = of; ; bytes *= 4) {
      const start = Math.max(0, end - bytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
      const text = buffer.subarray(0, bytesRead);
      const from = start === 0 ? 0 : text.indexOf('\n') + 1;
      const to = text.lastIndexOf('\n') + 1;
      if (start > 0 && from >= to) continue;
      return {
        events: eventsOf(text.toString('utf8', from, to)),
        from: start + from,
        to: start + to,
      };
    }
  } finally {
    await file.close();
  }
}
