import { readdir } from 'node:fs/promises';
import { toError } from '../base/errors.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { PassedBy } from '../protocol/hostMessages.ts';
import type { Trace } from './trace.ts';

/** The number of names of a folder that are reported. */
const NAMED = 10;

/** Reports foreign entries in the folders of a data directory. They are neither used nor removed. */
export async function findOddEntries(paths: DataPaths, trace: Trace): Promise<PassedBy[]> {
  const passedBy: PassedBy[] = [];
  const folders = [paths.tasks, paths.output, paths.transcript, paths.environments, paths.run, paths.bin];
  for (const folder of folders) {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      // Earlier versions created named pipes in `run/`, as inputs of commands.
      const odd = entries.filter((entry) => !entry.isFile() && !(folder === paths.run && entry.isFIFO()));
      const names = odd.slice(0, NAMED).map(({ name }) => name);
      if (odd.length > 0) passedBy.push({ folder, count: odd.length, names });
    } catch (error) {
      trace.write({ event: 'problem', message: toError(error).message });
    }
  }
  for (const found of passedBy) trace.write({ event: 'passedBy', ...found });
  return passedBy;
}
