import { rmSync } from 'node:fs';
import { errorCode, toError } from '../../base/errors.ts';
import { folderNames } from '../../base/folderNames.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { TimeSlice } from '../../base/timeSlice.ts';
import { notSaved } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { PORTS_OF_WORKTREE, type WorktreeRecord } from '../../protocol/worktree.ts';
import { readWorktree, writeWorktree } from '../../worktrees/worktreeFile.ts';
import { recordPath } from '../../worktrees/worktreePaths.ts';
import { worktreeVariables } from '../../worktrees/worktreeVariables.ts';
import type { UnreadableRecord } from '../taskStore.ts';

const SLICE_MS = 6;
/** Above the ports of services, and below those that systems give to connections. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/** The records of worktrees. While a step of one runs, its record is the step's, and read again when that ends. */
export class WorktreeKeeper {
  readonly folder: string;
  readonly #records = new Map<string, WorktreeRecord>();
  /** Ids of records that cannot be read. */
  readonly #taken = new Set<string>();
  /** Ports that were given to worktrees that are still planned. */
  readonly #givenPorts = new Set<number>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Loads every record; returns those that cannot be read, which stay where they are. */
  async open(): Promise<UnreadableRecord[]> {
    const unreadable: UnreadableRecord[] = [];
    const slice = new TimeSlice(SLICE_MS);
    for (const name of folderNames(this.folder)) {
      if (!name.endsWith('.json')) continue;
      const id = name.replace(/\.json$/, '');
      try {
        this.#records.set(id, readWorktree(this.folder, id));
      } catch (error) {
        this.#taken.add(id);
        unreadable.push({ path: recordPath(this.folder, id), reason: toError(error).message });
      }
      if (slice.isOver()) await slice.next();
    }
    return unreadable;
  }

  get size(): number {
    return this.#records.size;
  }

  find(id: string | undefined): WorktreeRecord | undefined {
    return id === undefined ? undefined : this.#records.get(id);
  }

  values(): Iterable<WorktreeRecord> {
    return this.#records.values();
  }

  isTaken(id: string): boolean {
    return this.#records.has(id) || this.#taken.has(id);
  }

  /** @throws notSaved; nothing is changed then */
  put(record: WorktreeRecord): void {
    try {
      makeFolder(this.folder);
      writeWorktree(this.folder, record);
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#records.set(record.id, record);
    if (record.firstPort !== undefined) this.#givenPorts.delete(record.firstPort);
  }

  /** Takes back what was put, as nothing came of it. What cannot be saved now the next host finds, and takes back. */
  takeBack(record: WorktreeRecord): void {
    this.#records.set(record.id, record);
    try {
      writeWorktree(this.folder, record);
    } catch {
      // The disk may be full, which is why nothing came of it.
    }
  }

  /** Takes up what a step has written. */
  reload(id: string): WorktreeRecord | undefined {
    try {
      this.#records.set(id, readWorktree(this.folder, id));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') this.#records.delete(id);
      // Otherwise what is known of it still holds.
    }
    return this.#records.get(id);
  }

  /** Removes its record. @throws the file system's error */
  forget(id: string): void {
    rmSync(recordPath(this.folder, id), { force: true });
    this.#records.delete(id);
  }

  /** The variables that a task finds in its environment because of its worktree. */
  variablesOf({ worktree }: Task): Record<string, string> {
    const record = this.find(worktree);
    return record ? worktreeVariables(record) : {};
  }

  /** Keys of stored environments that are needed to remove worktrees. */
  *environments(): Iterable<string> {
    for (const { environment } of this.#records.values()) if (environment !== undefined) yield environment;
  }

  /** The first of so many ports that no other worktree has; kept until its record is put, or it is given back. */
  givePorts(isFree: (port: number) => boolean = () => true): number | undefined {
    const reserved = new Set(this.#givenPorts);
    for (const { firstPort, state } of this.#records.values())
      if (firstPort !== undefined && state !== 'removed') reserved.add(firstPort);
    for (let port = FIRST_PORT; port < LAST_PORT; port += PORTS_OF_WORKTREE) {
      if (reserved.has(port) || !isFree(port)) continue;
      this.#givenPorts.add(port);
      return port;
    }
    return undefined;
  }

  giveBackPorts(firstPort: number): void {
    this.#givenPorts.delete(firstPort);
  }
}
