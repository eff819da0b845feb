import { readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { folderNames } from '../base/folderNames.ts';
import { makeFolder } from '../base/makeFolder.ts';
import type { Described } from '../base/schema.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import type { UnreadableRecord } from './taskStore.ts';

/** Larger files are no records of ours. */
const LIMIT_BYTES = 4 * 1024 * 1024;

/** Records of one kind, few and one file each: races, schedules. */
export class RecordFolder<T extends { id: string }> {
  readonly #folder: string;
  readonly #description: Described<T>;

  constructor(folder: string, description: Described<T>) {
    this.#folder = folder;
    this.#description = description;
  }

  /** Every record, and what cannot be read, which stays where it is. */
  async load(): Promise<{ records: T[]; unreadable: UnreadableRecord[] }> {
    const records: T[] = [];
    const unreadable: UnreadableRecord[] = [];
    for (const name of this.#names(unreadable)) {
      const path = join(this.#folder, name);
      try {
        // oxlint-disable-next-line no-await-in-loop -- few, and one at a time leaves room for other work
        records.push(await this.#read(path, name));
      } catch (error) {
        unreadable.push({ path, reason: toError(error).message });
      }
    }
    return { records, unreadable };
  }

  #names(unreadable: UnreadableRecord[]): string[] {
    try {
      return folderNames(this.#folder).filter((name) => name.endsWith('.json'));
    } catch (error) {
      unreadable.push({ path: this.#folder, reason: toError(error).message });
      return [];
    }
  }

  /** @throws notSaved; the record on disk is then the last one saved */
  save(record: T): void {
    try {
      makeFolder(this.#folder);
      writeFileAtomically(this.#path(record), `${JSON.stringify(record)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
  }

  /** @throws notSaved; the record on disk is then still there */
  async remove(record: Pick<T, 'id'>): Promise<void> {
    await unlink(this.#path(record)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw notSaved(toError(error));
    });
  }

  #path({ id }: Pick<T, 'id'>): string {
    return join(this.#folder, `${id}.json`);
  }

  /** @throws Error with the reason, if it is no record, or that of another */
  async #read(path: string, name: string): Promise<T> {
    const stats = await stat(path);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.size > LIMIT_BYTES) throw new Error(`it is too large: ${stats.size} bytes`);
    const record = checked(this.#description, JSON.parse(await readFile(path, 'utf8')));
    if (`${record.id}.json` !== name) throw new Error(`it says it is of ${record.id}`);
    return record;
  }
}
