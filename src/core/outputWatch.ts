import { closeSync, readSync } from 'node:fs';
import { Emitter } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import { openRegularFile } from '../base/regularFile.ts';
import { commandSpecOf, type LineMatch, type Progress, type Task } from '../protocol/task.ts';
import type { MatchedLine } from './lineMatcher.ts';
import { MonitorReader } from './monitorReader.ts';
import { outputBytes } from './outputFile.ts';
import { terminalProgress } from './terminalProgress.ts';

const INTERVAL_MS = 250;
/** Outputs looked at in one turn; a look takes some ten microseconds. */
const SLICE = 500;
const TAIL_BYTES = 4096;
/** As much is read of one output in a turn, where all that came is looked through. */
const SEARCH_BYTES = 512 * 1024;
/** A sequence is shorter than this, so one that was cut is found the next time. */
const SEQUENCE_BYTES = 32;

/** What an output showed. */
export type OutputFinding =
  /** Lines of a monitor, all up to `bytes` of its output. */
  | { type: 'matched'; task: Task; matches: MatchedLine[]; bytes: number }
  | { type: 'progress'; task: Task; progress: Progress | null }
  | { type: 'limit'; task: Task; bytes: number };

interface Watched {
  attempt: number;
  seenBytes: number;
  /** Of a monitor. */
  reader?: MonitorReader;
  /** The progress it last drew, as JSON. */
  drawn?: string;
  /** Up to where its output was searched for progress. */
  searchedBytes?: number;
}

/**
 * Looks at the outputs of running commands now and then: at their size, for the limit; at the end of those that
 * grew, for the progress they draw; and at every line of a monitor. What nobody asks for is not read.
 */
export class OutputWatch {
  readonly #tasks: () => Iterable<Task>;
  readonly #watched = new Map<string, Watched>();
  /** Those of ended attempts read on until they have read all. */
  readonly #readers = new Set<MonitorReader>();
  readonly #didFind = new Emitter<OutputFinding>();
  readonly onDidFind = this.#didFind.event;
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  /** `tasks` are those that run as processes. */
  constructor(tasks: () => Iterable<Task>) {
    this.#tasks = tasks;
  }

  get holdings(): Holdings {
    return { watchedOutputs: this.#watched.size, monitorReaders: this.#readers.size };
  }

  /** There may be something to look at. */
  review(): void {
    this.#timer ??= setTimeout(() => this.#look(), INTERVAL_MS).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const running = [...this.#tasks()];
    if (this.#next >= running.length) this.#next = 0;
    for (const task of running.slice(this.#next, this.#next + SLICE)) this.#lookAt(task);
    this.#next += SLICE;
    if (running.length > 0) this.review();
  }

  /** Takes the last look at an attempt that has ended. */
  finish(task: Task): void {
    const watched = this.#watched.get(task.id);
    if (commandSpecOf(task)?.matches && (!watched || watched.attempt === task.attempt.number)) {
      this.#watchedOf(task).reader?.end();
    }
    this.#watched.delete(task.id);
  }

  #watchedOf(task: Task): Watched {
    const known = this.#watched.get(task.id);
    if (known?.attempt === task.attempt.number) return known;
    const matches = commandSpecOf(task)?.matches;
    const watched: Watched = {
      attempt: task.attempt.number,
      seenBytes: 0,
      ...(matches && { reader: this.#readerOf(task, matches) }),
    };
    this.#watched.set(task.id, watched);
    return watched;
  }

  #readerOf(task: Task, matches: LineMatch): MonitorReader {
    const reader = new MonitorReader({
      path: task.output.path,
      matches,
      ...(task.matched && { told: task.matched }),
      onDidMatch: (lines, bytes) => this.#didFind.fire({ type: 'matched', task, matches: lines, bytes }),
      onDidFinish: () => this.#readers.delete(reader),
    });
    this.#readers.add(reader);
    return reader;
  }

  #lookAt(task: Task): void {
    const watched = this.#watchedOf(task);
    const bytes = outputBytes(task.output.path);
    if (bytes !== watched.seenBytes) this.#lookAtGrowth(task, watched, bytes);
    // What an agent prints are messages, of which its run tells.
    if (bytes !== watched.searchedBytes && commandSpecOf(task)) this.#searchProgress(task, watched, bytes);
  }

  #lookAtGrowth(task: Task, watched: Watched, bytes: number): void {
    if (task.outputLimitBytes !== undefined && bytes > task.outputLimitBytes && !task.ending) {
      this.#didFind.fire({ type: 'limit', task, bytes });
    }
    watched.seenBytes = bytes;
    watched.reader?.review();
  }

  /** Of a task that shows a progress all that it wrote is searched, as it may have taken that away. */
  #searchProgress(task: Task, watched: Watched, bytes: number): void {
    const { path } = task.output;
    let progress = progressIn(path, { offset: Math.max(0, bytes - TAIL_BYTES), length: TAIL_BYTES });
    const searched = Math.min(watched.searchedBytes ?? Math.max(0, bytes - SEARCH_BYTES), bytes);
    watched.searchedBytes = bytes;
    if (progress === undefined && task.progress) {
      const offset = Math.max(0, searched - SEQUENCE_BYTES);
      progress = progressIn(path, { offset, length: SEARCH_BYTES });
      watched.searchedBytes = Math.min(bytes, offset + SEARCH_BYTES);
    }
    // What is still there from before says nothing new: somebody may have told more since.
    const drawn = JSON.stringify(progress);
    if (progress === undefined || drawn === watched.drawn) return;
    watched.drawn = drawn;
    this.#didFind.fire({ type: 'progress', task, progress });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const reader of this.#readers) reader.dispose();
    this.#didFind.dispose();
  }
}

function progressIn(path: string, part: { offset: number; length: number }) {
  return terminalProgress(read(path, part).toString('latin1'));
}

/** A part of a file; what cannot be read is empty, and the task's own end tells of its output. */
function read(path: string, part: { offset: number; length: number }): Buffer {
  let file: number;
  try {
    file = openRegularFile(path);
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const buffer = Buffer.alloc(part.length);
    return buffer.subarray(0, readSync(file, buffer, 0, part.length, part.offset));
  } finally {
    closeSync(file);
  }
}
