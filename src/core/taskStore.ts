import { accessSync, constants, lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { retryBusy } from '../base/retryBusy.ts';
import { errorCode, toError } from '../base/errors.ts';
import { makeFolder, restoreFolder } from '../base/makeFolder.ts';
import { readRegularFile } from '../base/regularFile.ts';
import {
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  taskPath,
  transcriptPath,
  type DataPaths,
} from '../protocol/dataDirectory.ts';
import type { Task } from '../protocol/task.ts';
import { formatRecord, parseRecord } from './taskFormat.ts';

/** A record that could not be read; it stays where it is. */
export interface UnreadableRecord {
  path: string;
  reason: string;
}

const SLICE_MS = 8;
/** Of so many attempts before the last one files are removed. */
const ATTEMPTS_LIMIT = 1000;
const { R_OK, W_OK, X_OK } = constants;

/** Records on disk, one JSON file per task. */
export class TaskStore {
  readonly #paths: DataPaths;

  constructor(paths: DataPaths) {
    this.#paths = paths;
  }

  /** Creates what is missing of the data directory, owner-only. @throws the file system's error, also when it cannot be used */
  prepare(): void {
    const { directory, tasks, output, transcript, run, environments } = this.#paths;
    for (const path of [directory, tasks, output, transcript, run, environments]) {
      makeFolder(path);
      accessSync(path, R_OK | W_OK | X_OK);
    }
  }

  /** Every record, in order of creation, and those that cannot be read. Others get their turn meanwhile. */
  async load(): Promise<{ tasks: Task[]; unreadable: UnreadableRecord[] }> {
    const tasks: Task[] = [];
    const unreadable: UnreadableRecord[] = [];
    let sliceEnd = performance.now() + SLICE_MS;
    for (const name of readdirSync(this.#paths.tasks)) {
      // Leftovers of writes that a crash cut off; their records are whole, or were never acknowledged.
      if (!name.endsWith('.json')) continue;
      const path = join(this.#paths.tasks, name);
      try {
        const task = parseRecord(readRegularFile(path));
        if (`${task.id}.json` !== name) throw new Error(`it says it is of task ${task.id}`);
        tasks.push(task);
      } catch (error) {
        unreadable.push({ path, reason: toError(error).message });
      }
      if (performance.now() > sliceEnd) {
        await yieldToOthers();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    tasks.sort(byCreation);
    return { tasks, unreadable };
  }

  /** @throws the file system's error; the record on disk is then the last one saved */
  save(task: Task): void {
    restoreFolder(this.#paths.tasks);
    writeFileAtomically(taskPath(this.#paths, task.id), formatRecord(task));
  }

  /** @throws the file system's error */
  remove(task: Task): void {
    for (const path of this.#filesOf(task)) {
      // A folder is none of ours.
      if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) unlinkIfThere(path);
    }
    // Last: while something of it is left, the record says what.
    unlinkIfThere(taskPath(this.#paths, task.id));
  }

  /** Outputs and transcripts of all its attempts: by name, as to look through a folder takes long when that is full. */
  *#filesOf({ id, attempt, agent }: Task): Iterable<string> {
    const transcript = transcriptPath(this.#paths, id);
    yield outputPath(this.#paths, id);
    if (agent) yield transcript;
    for (let number = Math.max(1, attempt.number - ATTEMPTS_LIMIT); number < attempt.number; number++) {
      yield earlierOutputPath(this.#paths, { id, number });
      if (agent) yield earlierTranscriptPath(transcript, number);
    }
  }
}

function byCreation(a: Task, b: Task): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return (a.order ?? 0) - (b.order ?? 0);
}

function unlinkIfThere(path: string): void {
  try {
    retryBusy(() => unlinkSync(path));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
