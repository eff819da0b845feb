import { accessSync, constants, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { makeFolder, restoreFolder } from '../base/makeFolder.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { sortInSlices } from '../base/sortInSlices.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import { taskPath, type DataPaths } from '../protocol/dataDirectory.ts';
import type { Task } from '../protocol/task.ts';
import { isInState, readSnapshot, recordName, writeSnapshot } from './recordSnapshot.ts';
import { SharedParts } from './state/sharedParts.ts';
import { byCreation } from './state/taskTable.ts';
import { removeFilesOf, unlinkIfThere } from './taskFiles.ts';
import { formatRecord, parseRecord } from './taskFormat.ts';
import { Trash } from './trash/trash.ts';

/** A record that could not be read; it stays where it is. */
export interface UnreadableRecord {
  path: string;
  reason: string;
}

const SLICE_MS = 6;
/** A snapshot is rewritten when this many records, and an eighth of all, are not in it. */
const STALE_COUNT = 1000;
/** Delays the snapshot, because the host is busy when it starts and while many tasks end. */
const SNAPSHOT_DELAY_MS = 5000;
const { R_OK, W_OK, X_OK } = constants;

/** Records on disk, one JSON file per task, together with a snapshot of them. */
export class TaskStore {
  readonly #paths: DataPaths;
  readonly #version: string;
  /** What was removed, and can be restored. */
  readonly trash: Trash;
  /** Called when the disk is full; whether there is more room now. */
  makeRoom: () => boolean = () => false;
  /** The number of records when they were loaded or copied, and the number of current records not in the snapshot. */
  #known = 0;
  #stale = 0;
  /** The tasks in loading order, if a snapshot is due: files written in order are loaded quickly. */
  #order: readonly Pick<Task, 'id'>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** `version` is the product's: another version may read records differently. */
  constructor(paths: DataPaths, version = '') {
    this.#paths = paths;
    this.#version = version;
    this.trash = new Trash(paths);
  }

  /** Creates missing parts of the data directory, owner-only. @throws the file system's error, also if unusable */
  prepare(): void {
    const { directory, tasks, output, transcript, run, environments } = this.#paths;
    for (const path of [directory, tasks, output, transcript, run, environments]) {
      makeFolder(path);
      accessSync(path, R_OK | W_OK | X_OK);
    }
  }

  /** Every record, in order of creation, and those that cannot be read. Other work continues meanwhile. */
  async load(): Promise<{ tasks: Task[]; unreadable: UnreadableRecord[] }> {
    const tasks: Task[] = [];
    const unreadable: UnreadableRecord[] = [];
    const slice = new TimeSlice(SLICE_MS);
    const names = await this.#names(slice);
    this.#known = names.size;
    for (const record of readSnapshot(this.#paths.snapshot, this.#version)) {
      const name = recordName(record.task);
      if (names.has(name) && isInState(`${this.#paths.tasks}/${name}`, record)) {
        tasks.push(record.task);
        names.delete(name);
      }
      if (slice.isOver()) await slice.next();
    }
    const parts = new SharedParts();
    for (const name of names) {
      const path = join(this.#paths.tasks, name);
      try {
        tasks.push(parts.share(parseNamed(readRegularFile(path), name)));
      } catch (error) {
        unreadable.push({ path, reason: toError(error).message });
      }
      if (slice.isOver()) await slice.next();
    }
    const sorted = await sortInSlices(tasks, byCreation, slice);
    this.#noteStale(names.size - unreadable.length);
    if (this.#timer) this.#order = sorted;
    return { tasks: sorted, unreadable };
  }

  /** The names of all records. Other files are left from interrupted writes, which lost nothing acknowledged. */
  async #names(slice: TimeSlice): Promise<Set<string>> {
    const names = new Set<string>();
    const directory = opendirSync(this.#paths.tasks, { bufferSize: 1024 });
    try {
      for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
        if (entry.name.endsWith('.json')) names.add(entry.name);
        if (slice.isOver()) await slice.next();
      }
    } finally {
      directory.closeSync();
    }
    return names;
  }

  /** @throws the file system's error; the record on disk is then the last one saved */
  save(task: Task): void {
    restoreFolder(this.#paths.tasks);
    const write = () => writeFileAtomically(taskPath(this.#paths, task.id), formatRecord(task));
    try {
      write();
    } catch (error) {
      if (errorCode(error) !== 'ENOSPC' || !this.makeRoom()) throw error;
      write();
    }
    this.#noteStale(1);
  }

  /** @throws the file system's error */
  remove(task: Task): void {
    removeFilesOf(this.#paths, task);
    // Last, so that the record describes the files as long as any are left.
    unlinkIfThere(taskPath(this.#paths, task.id));
    this.#noteStale(1);
  }

  /** Removes a task in such a way that it can be restored. @throws the file system's error; the task is then as it was */
  keep(task: Task): void {
    this.trash.put(task);
    this.#noteStale(1);
  }

  #noteStale(count: number): void {
    this.#stale += count;
    const isFew = this.#stale < Math.max(STALE_COUNT, this.#known / 8);
    if (isFew || this.#isDisposed) return;
    this.#timer ??= setTimeout(() => void this.#refresh(), SNAPSHOT_DELAY_MS).unref();
  }

  async #refresh(): Promise<void> {
    try {
      await this.writeSnapshot();
    } catch {
      // Loading just takes longer without it; saves report a full or read-only disk.
    }
    this.#timer = undefined;
  }

  /**
   * Copies the records into the snapshot; leaves out those that changed at `settledBeforeMs` or later. A store also does
   * this on its own when it is worthwhile. @throws the file system's error
   */
  async writeSnapshot(settledBeforeMs?: number): Promise<void> {
    this.#stale = 0;
    const slice = new TimeSlice(SLICE_MS);
    const onDisk = await this.#names(slice);
    const names = new Set<string>();
    for (const task of this.#order) {
      const name = recordName(task);
      if (onDisk.has(name)) names.add(name);
      if (slice.isOver()) await slice.next();
    }
    this.#order = [];
    for (const name of onDisk) {
      names.add(name);
      if (slice.isOver()) await slice.next();
    }
    const count = names.size;
    const { left } = await writeSnapshot(names, {
      path: this.#paths.snapshot,
      version: this.#version,
      records: this.#paths.tasks,
      parse: parseNamed,
      isStopped: () => this.#isDisposed,
      ...(settledBeforeMs !== undefined && { settledBeforeMs }),
    });
    this.#known = count;
    this.#stale += left;
  }

  /** Leaves the snapshot to the next owner of the data directory. */
  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}

/** @throws Error with the reason, if it is not a record, or the record of another task */
function parseNamed(text: string, name: string): Task {
  const task = parseRecord(text);
  if (recordName(task) !== name) throw new Error(`it says it is of task ${task.id}`);
  return task;
}
