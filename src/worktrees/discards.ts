import { rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode } from '../base/errors.ts';
import { makeFolder } from '../base/makeFolder.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { described, fits, type Fitting } from '../base/schema.ts';
import { object, only, text, time } from '../protocol/fields.ts';

/** What is kept of a run, and where: what was discarded of it, or snapshots that its own record does not name. */
export const discardRecord = described(() =>
  object(
    {
      schema: only(1, "Version of this record's format."),
      id: text('Its id.'),
      task: text('The run.'),
      repository: text('The folder that the checkouts of the repository share.'),
      ref: text('The ref that holds what was there, or the folder of several.'),
      at: time('When.'),
    },
    'What was discarded.',
  ),
);
export type DiscardRecord = Fitting<typeof discardRecord>;

/** The records of what was discarded, one file each, so that what is kept of it is found when its task is gone. */
export class DiscardRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws the file system's error */
  save(record: DiscardRecord): void {
    makeFolder(this.#folder);
    writeFileAtomically(this.#pathOf(record), JSON.stringify(record));
  }

  /** @throws the file system's error */
  forget(record: Pick<DiscardRecord, 'id'>): void {
    rmSync(this.#pathOf(record), { force: true });
  }

  /** Those that can be read, one after the other. @throws the file system's error */
  async *all(): AsyncIterable<DiscardRecord> {
    for (const name of await namesIn(this.#folder)) {
      if (!name.endsWith('.json')) continue;
      const record = await read(join(this.#folder, name));
      if (record?.id === basename(name, '.json')) yield record;
    }
  }

  #pathOf({ id }: Pick<DiscardRecord, 'id'>): string {
    return join(this.#folder, `${id}.json`);
  }
}

async function read(path: string): Promise<DiscardRecord | undefined> {
  try {
    const record: unknown = JSON.parse(readRegularFile(path));
    return fits(discardRecord(), record) && isOwnRef(record.ref) ? record : undefined;
  } catch {
    // It stays where it is.
    return undefined;
  }
}

/** What is kept on it is removed one day, so it must be one of ours. */
function isOwnRef(ref: string): boolean {
  return /^refs\/legwork\/[\w/-]+$/.test(ref);
}

/** Names in a folder; none if there is no such folder. @throws the file system's error */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
