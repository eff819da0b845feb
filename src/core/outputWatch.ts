import { closeSync, readSync } from 'node:fs';
import { Emitter } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import { openRegularFile } from '../base/regularFile.ts';
import { commandSpecOf, type LineMatch, type Progress, type Task } from '../protocol/task.ts';
import type { MatchedLine } from './lineMatcher.ts';
import { MonitorReader } from './monitorReader.ts';
import { outputBytes } from './outputFile.ts';
import { OutputTimes } from './outputTimes.ts';
import { terminalProgress } from './terminalProgress.ts';

const INTERVAL_MS = 250;
/** Outputs checked in one turn; each takes some ten microseconds. */
const SLICE = 500;
const TAIL_BYTES = 4096;
/** The maximum read from one output in a turn if everything new is searched. */
const SEARCH_BYTES = 512 * 1024;
/** A sequence is shorter than this, so a sequence that was cut is found the next time. */
const SEQUENCE_BYTES = 32;

/** What was found in an output. */
export type OutputFinding =
  /** Lines of a monitor, all up to `bytes` of its output. */
  | { type: 'matched'; task: Task; matches: MatchedLine[]; bytes: number }
  | { type: 'progress'; task: Task; progress: Progress | null }
  | { type: 'limit'; task: Task; bytes: number }
  /** A task that counted as silent prints again. */
  | { type: 'stirred'; task: Task };

interface Watched {
  attempt: number;
  /** Missing before the first look. */
  seenBytes?: number;
  /** Of a monitor. */
  reader?: MonitorReader;
  /** The last progress found, as JSON. */
  drawn?: string;
  /** The position up to which its output was searched for progress. */
  searchedBytes?: number;
}

/**
 * Checks the outputs of running commands periodically: their size, for the limit; the end of those that grew, for
 * progress; and every line of a monitor. Output that nothing needs is not read.
 */
export class OutputWatch {
  readonly #tasks: () => Iterable<Task>;
  readonly #watched = new Map<string, Watched>();
  /** Monitors of ended attempts, which continue until they have read everything. */
  readonly #readers = new Set<MonitorReader>();
  readonly #didFind = new Emitter<OutputFinding>();
  readonly onDidFind = this.#didFind.event;
  /** When outputs had which size. */
  readonly times = new OutputTimes();
  #timer: NodeJS.Timeout | undefined;
  #next = 0;

  /** `tasks` are the tasks that run as processes. */
  constructor(tasks: () => Iterable<Task>) {
    this.#tasks = tasks;
  }

  get holdings(): Holdings {
    return { watchedOutputs: this.#watched.size, monitorReaders: this.#readers.size };
  }

  /** There may be something to check. */
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

  /** Checks the output of an ended attempt for the last time. */
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
    // An agent prints protocol messages, which its run evaluates.
    if (bytes !== watched.searchedBytes && commandSpecOf(task)) this.#searchProgress(task, watched, bytes);
  }

  #lookAtGrowth(task: Task, watched: Watched, bytes: number): void {
    if (task.outputLimitBytes !== undefined && bytes > task.outputLimitBytes && !task.ending) {
      this.#didFind.fire({ type: 'limit', task, bytes });
    }
    // What it printed before this host began is no news.
    const isGrowth = watched.seenBytes !== undefined && bytes > watched.seenBytes;
    if (isGrowth && task.silentSince !== undefined) this.#didFind.fire({ type: 'stirred', task });
    watched.seenBytes = bytes;
    this.times.note(task, bytes);
    watched.reader?.review();
  }

  /** If a task shows progress, everything it wrote is searched, because it may have removed the progress. */
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
    // Progress that is still there from before is not news: an update may have replaced it since.
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

/** A part of a file; empty if it cannot be read. The end of the task reports problems with its output. */
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
