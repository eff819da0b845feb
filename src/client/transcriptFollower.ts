import type { AgentEvent } from '../protocol/agentEvents.ts';
import { followText, type OutputFollower } from './outputFollower.ts';
import { openRegularFile } from './regularFile.ts';
import { eventsOf, TranscriptLines } from './transcriptLines.ts';

export interface TranscriptFollowOptions {
  path: string;
  /** Begin at this byte, where a line begins; default: at the start. */
  offset?: number;
  /** Begin this many bytes before the end, with the next whole line. */
  tailBytes?: number;
  /** Those of one slice, never none. */
  onEvents(events: AgentEvent[]): void;
  /** A further attempt has a transcript of its own: what follows is that. */
  onRestart?(): void;
  onError(error: Error): void;
}

/**
 * Reads a transcript as it grows, as `followText` reads an output. A line that is no event is skipped; one that
 * is not whole yet is waited for.
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

/** The events of a transcript as it is now, in slices that keep the reader's own thread responsive; none without a file. */
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

/** A part of a transcript: its events, and between which bytes they stand. */
export interface TranscriptPage {
  events: AgentEvent[];
  from: number;
  to: number;
}

/** The last events before the byte `end` (default: the end of what is whole), of some `bytes`; nothing without a file. */
export async function readTranscriptPage(of: {
  path: string;
  end?: number;
  bytes: number;
}): Promise<TranscriptPage> {
  const file = await openRegularFile(of.path);
  if (!file) return { events: [], from: 0, to: 0 };
  try {
    const end = of.end ?? (await file.stat()).size;
    // A line may be longer than what is asked for: then there is no line in it, and more is read.
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
