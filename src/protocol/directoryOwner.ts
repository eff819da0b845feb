import type { Machine } from '../base/machine.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { described, fits, type Fitting } from '../base/schema.ts';
import { errorCode } from '../base/errors.ts';
import type { DataPaths } from './dataDirectory.ts';
import { object, only, optional, text } from './fields.ts';

/** `machine.json`: the machine that has a data directory, as long as it may run anything of it. */
export const directoryOwner = described(() =>
  object(
    {
      schema: only(1, 'Version of its format.'),
      id: text('Id of the machine.'),
      name: text('Its host name.'),
      boot: text('Its boot; `-` where that is not known.'),
      takenOverBy: optional(
        text(
          'Id of the machine to which a person gave the directory, because this one no longer runs anything.',
        ),
      ),
    },
    'The machine that has a data directory.',
  ),
);
export type DirectoryOwner = Fitting<typeof directoryOwner>;

/** Which machine has a data directory; `undefined` if none has. @throws the system's error */
export function readOwner(paths: DataPaths): DirectoryOwner | undefined {
  try {
    return parseOwner(readRegularFile(paths.owner));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Parses `machine.json` as untrusted input; `undefined` if it names no machine. */
export function parseOwner(content: string): DirectoryOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return undefined;
  }
  return fits(directoryOwner(), value) ? value : undefined;
}

/** The same machine, or which other one has the directory. */
export type Claim =
  | { kind: 'own' | 'free' }
  /** No process of that machine can be alive, or a person states this. */
  | { kind: 'inherited'; from: DirectoryOwner }
  | { kind: 'elsewhere'; owner: DirectoryOwner };

/** The machine of a process that wants the directory. */
export interface Claimant extends Machine {
  boot: string;
  /** The directory is on a disk of this machine, so no other kernel has it open. */
  isOnOwnDisk: boolean;
}

/** Whether a machine may use a data directory. Nothing is ever concluded from silence. */
export function judgeOwner(owner: DirectoryOwner | undefined, claimant: Claimant): Claim {
  if (!owner) return { kind: 'free' };
  if (owner.id === claimant.id) return { kind: 'own' };
  if (owner.takenOverBy === claimant.id) return { kind: 'inherited', from: owner };
  // A container of an earlier boot, or a disk that was in another machine.
  const isOfEarlierBoot = owner.boot !== '-' && claimant.boot !== '-' && owner.boot !== claimant.boot;
  if (claimant.isOnOwnDisk && isOfEarlierBoot) return { kind: 'inherited', from: owner };
  return { kind: 'elsewhere', owner };
}
