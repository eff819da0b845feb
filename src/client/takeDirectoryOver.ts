import { writeFileAtomically } from '../base/atomicFile.ts';
import { ownMachine } from '../base/askMachine.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { readOwner, type DirectoryOwner } from '../protocol/directoryOwner.ts';

/**
 * Notes that a person gives a data directory to this machine, because the one that has it runs nothing of it any more. The
 * next host takes it; if a host of that machine lives after all, it refuses. Returns the name of that machine;
 * `undefined` if no other machine has the directory. @throws the system's error
 */
export async function takeDirectoryOver(paths: DataPaths): Promise<string | undefined> {
  const [owner, { id }] = [readOwner(paths), await ownMachine()];
  if (!owner || owner.id === id) return undefined;
  const given: DirectoryOwner = { ...owner, takenOverBy: id };
  writeFileAtomically(paths.owner, `${JSON.stringify(given, undefined, 2)}\n`);
  return owner.name;
}
