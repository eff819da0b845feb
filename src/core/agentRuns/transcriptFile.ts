import { closeSync, constants, readSync, truncateSync } from 'node:fs';
import { GrowingFile } from '../../base/growingFile.ts';
import { openRegularFile } from '../../base/regularFile.ts';
import type { AgentEvent } from '../../protocol/agentEvents.ts';

const SLICE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** The agent events of an attempt, one JSON line each. */
export class TranscriptFile {
  readonly #file: GrowingFile;
  /** How many events are in it. */
  #count: number;

  /** Takes up a transcript where an earlier host left it. @throws the file system's error */
  constructor(path: string, onProblem: (error: Error) => void) {
    this.#count = repair(path);
    this.#file = new GrowingFile(path, { problem: onProblem });
  }

  get count(): number {
    return this.#count;
  }

  append(events: readonly AgentEvent[]): void {
    this.#count += events.length;
    this.#file.append(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  dispose(): void {
    this.#file.dispose();
  }
}

/**
 * Cuts off a line that a crash has cut, and an end that was told before its record was saved: it is told again.
 * Answers with how many events are left.
 */
function repair(path: string): number {
  const file = openRegularFile(path, constants.O_RDWR | constants.O_CREAT);
  try {
    const buffer = Buffer.allocUnsafe(SLICE_BYTES);
    /** Where the last whole line begins and ends. */
    let lastStart = 0;
    let lastEnd = 0;
    let count = 0;
    let offset = 0;
    for (;;) {
      const size = readSync(file, buffer, 0, SLICE_BYTES, offset);
      if (size === 0) break;
      const slice = buffer.subarray(0, size);
      for (let at = slice.indexOf(LINE_FEED); at >= 0; at = slice.indexOf(LINE_FEED, at + 1)) {
        lastStart = lastEnd;
        lastEnd = offset + at + 1;
        count++;
      }
      offset += size;
    }
    const last = Buffer.alloc(lastEnd - lastStart);
    readSync(file, last, 0, last.length, lastStart);
    const isOver = last.length > 0 && isEnd(last.toString('utf8'));
    const end = isOver ? lastStart : lastEnd;
    if (end < offset) truncateSync(path, end);
    return isOver ? count - 1 : count;
  } finally {
    closeSync(file);
  }
}

function isEnd(line: string): boolean {
  try {
    return (JSON.parse(line) as Partial<AgentEvent>).type === 'end';
  } catch {
    return false;
  }
}
