import { join } from 'node:path';
import { TimeSlice } from '../../base/timeSlice.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import type { Task } from '../../protocol/task.ts';
import { removeFilesOf } from '../taskFiles.ts';
import {
  moveFromTrash,
  moveToTrash,
  namesIn,
  parseTrashName,
  readFromTrash,
  removeTrashFolder,
  trashFolderOf,
} from './trashFolder.ts';

const SLICE_MS = 4;

/** A task that a person has removed, and can have back for a while. */
export interface Trashed {
  id: string;
  folder: string;
  removedAtMs: number;
  /** Missing if its record cannot be read. */
  task?: Task;
}

/** The tasks that were removed in the last minutes, by id; the oldest removal first. */
export class Trash {
  readonly #paths: DataPaths;
  readonly #entries = new Map<string, Trashed>();

  constructor(paths: DataPaths) {
    this.#paths = paths;
  }

  /**
   * Finds what earlier hosts have kept. A task that `isThere` was restored, or its id is that of another one by now.
   * @throws the file system's error; nothing can be restored then
   */
  async load(isThere: (id: string) => boolean): Promise<void> {
    const slice = new TimeSlice(SLICE_MS);
    const found: Trashed[] = [];
    for (const name of namesIn(this.#paths.trash)) {
      const named = parseTrashName(name);
      if (!named) continue;
      const folder = join(this.#paths.trash, name);
      const entry = { id: named.id, folder, removedAtMs: named.atMs };
      if (isThere(named.id)) removeIfPossible(folder);
      else found.push({ ...entry, ...read(folder) });
      if (slice.isOver()) await slice.next();
    }
    for (const entry of found.toSorted((a, b) => a.removedAtMs - b.removedAtMs)) this.#keep(entry);
  }

  /** Moves a task's files into the trash. @throws the file system's error, and then the task is as it was */
  put(task: Task, atMs = Date.now()): void {
    const folder = trashFolderOf(this.#paths, { id: task.id, atMs });
    moveToTrash(this.#paths, task, folder);
    this.#keep({ id: task.id, folder, removedAtMs: atMs, task });
  }

  find(id: string): Trashed | undefined {
    return this.#entries.get(id);
  }

  /** The tasks that can be restored. */
  *tasks(): Iterable<Task> {
    for (const { task } of this.#entries.values()) if (task) yield task;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The one that was removed first. */
  oldest(): Trashed | undefined {
    return this.#entries.values().next().value;
  }

  /** Puts the files of a task back, for its record to be saved then. */
  putBack({ folder }: Trashed): void {
    moveFromTrash(this.#paths, folder);
  }

  /** A task was restored: nothing of it is in the trash any more. */
  forget({ id, folder }: Trashed): void {
    this.#entries.delete(id);
    removeIfPossible(folder);
  }

  /** Removes a task for good. @throws the file system's error */
  empty({ id, folder, task }: Trashed, isThere: (id: string) => boolean): void {
    // What could not be moved lies where it was.
    if (task && !isThere(id)) removeFilesOf(this.#paths, task);
    removeTrashFolder(folder);
    if (this.#entries.get(id)?.folder === folder) this.#entries.delete(id);
  }

  /** One that cannot be removed now comes after all others: it must not keep them. */
  putOff(entry: Trashed, nowMs = Date.now()): void {
    if (this.#entries.get(entry.id)?.folder !== entry.folder) return;
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, { ...entry, removedAtMs: nowMs });
  }

  /** Of several tasks that had the same id, one after the other, only the last can come back. */
  #keep(entry: Trashed): void {
    const earlier = this.#entries.get(entry.id);
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
    if (earlier) removeIfPossible(earlier.folder);
  }
}

/** What cannot be removed is found by the next host again. */
function removeIfPossible(folder: string): void {
  try {
    removeTrashFolder(folder);
  } catch {
    // Nothing is lost with it.
  }
}

function read(folder: string): Pick<Trashed, 'task'> {
  try {
    return { task: readFromTrash(folder) };
  } catch {
    return {};
  }
}
