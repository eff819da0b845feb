import { opendirSync, type Dirent } from 'node:fs';
import { toError } from '../base/errors.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { PassedBy } from '../protocol/hostMessages.ts';
import type { Trace } from './trace.ts';

/** The number of names of a folder that are reported. */
const NAMED = 10;
const SLICE_MS = 4;
const READ_AT_ONCE = 1024;

/** Reports foreign entries in the folders of a data directory, in slices. They are neither used nor removed. */
export async function findOddEntries(paths: DataPaths, trace: Trace): Promise<PassedBy[]> {
  const passedBy: PassedBy[] = [];
  const slice = new TimeSlice(SLICE_MS);
  const folders = [paths.tasks, paths.output, paths.transcript, paths.environments, paths.run, paths.bin];
  for (const folder of folders) {
    try {
      // Earlier versions created named pipes in `run/`, as inputs of commands.
      const isOdd = (entry: Dirent) => !entry.isFile() && !(folder === paths.run && entry.isFIFO());
      const found = await foundIn(folder, isOdd, slice);
      if (found.count > 0) passedBy.push({ folder, ...found });
    } catch (error) {
      trace.write({ event: 'problem', message: toError(error).message });
    }
  }
  for (const found of passedBy) trace.write({ event: 'passedBy', ...found });
  return passedBy;
}

/** How many entries satisfy a condition, and the names of some. @throws the file system's error */
async function foundIn(
  folder: string,
  isWanted: (entry: Dirent) => boolean,
  slice: TimeSlice,
): Promise<Pick<PassedBy, 'count' | 'names'>> {
  const names: string[] = [];
  let count = 0;
  const directory = opendirSync(folder, { bufferSize: READ_AT_ONCE });
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      if (isWanted(entry) && ++count <= NAMED) names.push(entry.name);
      if (slice.isOver()) await slice.next();
    }
  } finally {
    directory.closeSync();
  }
  return { count, names };
}
