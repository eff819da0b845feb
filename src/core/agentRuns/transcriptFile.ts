import { closeSync, constants, readSync, truncateSync } from 'node:fs';
import { GrowingFile } from '../../base/growingFile.ts';
import { openRegularFile } from '../../base/regularFile.ts';
import type { AgentEvent } from '../../protocol/agentEvents.ts';

const SLICE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;
/** In which bytes of an event its line of output is. */
const HEAD_BYTES = 80;

/** How far a transcript goes. */
export interface TranscriptPlace {
  /** The line of output of its last event; 0 before the first line. */
  line: number;
  /** How many of its last events are of that line. */
  count: number;
}

/** The agent events of an attempt, one JSON line each. */
export class TranscriptFile {
  readonly #file: GrowingFile;
  /** Where an earlier host left it. */
  readonly begun: TranscriptPlace;

  /** Takes up a transcript where an earlier host left it. @throws the file system's error */
  constructor(path: string, onProblem: (error: Error) => void) {
    this.begun = repair(path);
    this.#file = new GrowingFile(path, { problem: onProblem });
  }

  append(events: readonly AgentEvent[]): void {
    this.#file.append(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  dispose(): void {
    this.#file.dispose();
  }
}

/**
 * Cuts off a line that a crash has cut, and an end that was told before its record was saved: it is told again.
 * Answers with how far it goes then.
 */
function repair(path: string): TranscriptPlace {
  const file = openRegularFile(path, constants.O_RDWR | constants.O_CREAT);
  try {
    const buffer = Buffer.allocUnsafe(SLICE_BYTES);
    /** Where the last whole line begins and ends. */
    let lastStart = 0;
    let lastEnd = 0;
    let place: TranscriptPlace = { line: 0, count: 0 };
    let placeBefore = place;
    let offset = 0;
    for (;;) {
      const size = readSync(file, buffer, 0, SLICE_BYTES, offset);
      if (size === 0) break;
      const slice = buffer.subarray(0, size);
      for (let at = slice.indexOf(LINE_FEED); at >= 0; at = slice.indexOf(LINE_FEED, at + 1)) {
        lastStart = lastEnd;
        lastEnd = offset + at + 1;
        placeBefore = place;
        const head =
          lastStart < offset ? read(file, lastStart, HEAD_BYTES) : slice.subarray(lastStart - offset, at);
        place = after(place, lineOf(head.subarray(0, HEAD_BYTES)));
      }
      offset += size;
    }
    const last = read(file, lastStart, lastEnd - lastStart);
    const isOver = last.length > 0 && isEnd(last.toString('utf8'));
    const end = isOver ? lastStart : lastEnd;
    if (end < offset) truncateSync(path, end);
    return isOver ? placeBefore : place;
  } finally {
    closeSync(file);
  }
}

function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, at));
}

function after(place: TranscriptPlace, line = place.line): TranscriptPlace {
  return { line, count: line === place.line ? place.count + 1 : 1 };
}

/** The line of output that an event is of; it comes first, so that an event need not be parsed. */
function lineOf(head: Buffer): number | undefined {
  const line = /^\{"at":"[^"]*","line":(\d+)/.exec(head.toString('latin1'))?.[1];
  return line === undefined ? undefined : Number(line);
}

function isEnd(line: string): boolean {
  try {
    return (JSON.parse(line) as Partial<AgentEvent>).type === 'end';
  } catch {
    return false;
  }
}
