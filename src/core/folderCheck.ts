import { opendirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { errorCode, toError } from '../base/errors.ts';
import { removeIfLeft } from '../base/leftTemporaries.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import { ownFolders, type DataPaths } from '../protocol/dataDirectory.ts';
import type { PassedBy } from '../protocol/hostMessages.ts';
import { discardsIn, takeOversIn } from '../worktrees/worktreePaths.ts';
import type { Trace } from './trace.ts';

/** The number of names of a folder that are reported. */
const NAMED = 10;
const SLICE_MS = 4;
const READ_AT_ONCE = 1024;

/**
 * Looks through the folders of a data directory, in slices. Removes what processes that were killed while they replaced a
 * file have left there; reports foreign entries, which are neither used nor removed.
 */
export async function checkFolders(paths: DataPaths, trace: Trace): Promise<PassedBy[]> {
  const passedBy: PassedBy[] = [];
  const tellProblem = (error: unknown) => trace.write({ event: 'problem', message: toError(error).message });
  const slice = new TimeSlice(SLICE_MS);
  const filesOnly = [paths.tasks, paths.output, paths.transcript, paths.environments, paths.run, paths.bin];
  const others = [discardsIn(paths.worktrees), takeOversIn(paths.worktrees), ...ownFolders(paths)];
  for (const folder of new Set([...filesOnly, ...others])) {
    // Earlier versions created named pipes in `run/`, as inputs of commands.
    const isOdd = (entry: Dirent) =>
      filesOnly.includes(folder) && !entry.isFile() && !(folder === paths.run && entry.isFIFO());
    try {
      const found = await checkFolder(folder, { isOdd, tellProblem, slice });
      if (found.count > 0) passedBy.push({ folder, ...found });
    } catch (error) {
      // Some are made when something is put into them.
      if (errorCode(error) !== 'ENOENT') tellProblem(error);
    }
  }
  for (const found of passedBy) trace.write({ event: 'passedBy', ...found });
  return passedBy;
}

interface Check {
  isOdd(entry: Dirent): boolean;
  tellProblem(error: unknown): void;
  slice: TimeSlice;
}

/** How many entries are odd, and the names of some. @throws the file system's error */
async function checkFolder(
  folder: string,
  { isOdd, tellProblem, slice }: Check,
): Promise<Pick<PassedBy, 'count' | 'names'>> {
  const names: string[] = [];
  let count = 0;
  const directory = opendirSync(folder, { bufferSize: READ_AT_ONCE });
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      if (isOdd(entry)) {
        if (++count <= NAMED) names.push(entry.name);
      } else if (entry.name.endsWith('.tmp')) {
        try {
          removeIfLeft(join(folder, entry.name));
        } catch (error) {
          // One that stays keeps nothing else from being looked at.
          tellProblem(error);
        }
      }
      if (slice.isOver()) await slice.next();
    }
  } finally {
    directory.closeSync();
  }
  return { count, names };
}
