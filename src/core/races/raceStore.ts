import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../base/atomicFile.ts';
import { errorCode, toError } from '../../base/errors.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { checked } from '../../protocol/checked.ts';
import { notSaved } from '../../protocol/errors.ts';
import { raceRecord, type RaceRecord } from '../../protocol/race.ts';
import type { UnreadableRecord } from '../taskStore.ts';

/** Larger files are no records of ours. */
const LIMIT_BYTES = 4 * 1024 * 1024;

/** The records of races, one file each. */
export class RaceStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Every record, and those that cannot be read, which stay where they are. */
  async load(): Promise<{ races: RaceRecord[]; unreadable: UnreadableRecord[] }> {
    const races: RaceRecord[] = [];
    const unreadable: UnreadableRecord[] = [];
    for (const name of await this.#names()) {
      const path = join(this.#folder, name);
      try {
        // oxlint-disable-next-line no-await-in-loop -- few, and one at a time leaves room for other work
        races.push(await readRecord(path, name));
      } catch (error) {
        unreadable.push({ path, reason: toError(error).message });
      }
    }
    return { races, unreadable };
  }

  async #names(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** @throws notSaved; the record on disk is then the last one saved */
  save(race: RaceRecord): void {
    try {
      makeFolder(this.#folder);
      writeFileAtomically(this.#path(race), `${JSON.stringify(race)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
  }

  /** @throws the file system's error */
  async remove(race: RaceRecord): Promise<void> {
    await unlink(this.#path(race)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
  }

  #path({ id }: RaceRecord): string {
    return join(this.#folder, `${id}.json`);
  }
}

/** @throws Error with the reason, if it is no record, or that of another race */
async function readRecord(path: string, name: string): Promise<RaceRecord> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new Error('it is not a regular file');
  if (stats.size > LIMIT_BYTES) throw new Error(`it is too large: ${stats.size} bytes`);
  const race = checked(raceRecord, JSON.parse(await readFile(path, 'utf8')));
  if (`${race.id}.json` !== name) throw new Error(`it says it is of race ${race.id}`);
  return race;
}
