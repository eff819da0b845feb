import { linkSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { writeFileAtomically } from '../base/atomicFile.ts';
import type { Disposable } from '../base/disposable.ts';
import { errorCode } from '../base/errors.ts';
import type { Machine } from '../base/machine.ts';
import { readBoot } from '../executors/processTable.linux.ts';
import { markGone } from '../executors/goneMarkers.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import {
  judgeOwner,
  parseOwner,
  readOwner,
  type Claimant,
  type DirectoryOwner,
} from '../protocol/directoryOwner.ts';
import { hostElsewhere } from '../protocol/errors.ts';

/** How often a host looks whether a person has given its directory to another machine. */
const LOOK_MS = 30_000;
/** Another machine may do the same at the same instant. */
const TRIES = 3;

/**
 * `f_type` of statfs(2) for file systems that only one kernel can have open: ext, XFS, Btrfs, tmpfs, overlay, ZFS, F2FS and
 * bcachefs.
 */
const OWN_DISKS = [
  ...[0xef53, 0x58465342, 0x9123683e, 0x01021994],
  ...[0x794c7630, 0x2fc12fc1, 0xf2f52010, 0xca451a4e],
];

/** What a machine needs to claim a data directory. @throws the system's error */
export function claimantOf(machine: Machine, { directory }: DataPaths): Claimant {
  const isLinux = process.platform === 'linux';
  return {
    ...machine,
    boot: isLinux ? readBoot() : '-',
    isOnOwnDisk: isLinux && OWN_DISKS.includes(statfsSync(directory).type),
  };
}

/**
 * A data directory that this machine has. Another machine gets it when nothing of this one can be alive in it: after
 * `release`, or when a person says so.
 */
export class OwnedDirectory implements Disposable {
  readonly #paths: DataPaths;
  readonly #claimant: Claimant;
  #timer: NodeJS.Timeout | undefined;

  constructor(paths: DataPaths, claimant: Claimant) {
    this.#paths = paths;
    this.#claimant = claimant;
  }

  /**
   * Takes the directory, under the lock of the host. The lock alone proves nothing: on some network file systems each
   * machine gets it. @throws `hostElsewhere`, the system's error
   */
  take(): void {
    for (let tries = 1; ; tries++) {
      const owner = readOwner(this.#paths);
      const claim = judgeOwner(owner, this.#claimant);
      if (claim.kind === 'elsewhere') throw elsewhere(this.#paths, claim.owner);
      if (claim.kind === 'inherited') markGone(this.#paths.run, claim.from.id);
      if (claim.kind === 'free' ? this.#create(tries === TRIES) : this.#replace(owner)) return;
    }
  }

  /** Creates the file with its content, which on every file system only one machine can; `false` if another was faster. */
  #create(isLastTry: boolean): boolean {
    const { owner } = this.#paths;
    const temporary = `${owner}.${this.#claimant.id}.tmp`;
    writeFileSync(temporary, this.#content, { mode: 0o600 });
    try {
      createAs(owner, { temporary, content: this.#content });
      return true;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      // It names no machine, and nobody is about to complete it.
      if (isLastTry) writeFileAtomically(owner, this.#content);
      return isLastTry;
    } finally {
      unlinkSync(temporary);
    }
  }

  #replace(owner: DirectoryOwner | undefined): true {
    const { id, name, boot } = this.#claimant;
    const isCurrent = owner?.id === id && owner.name === name && owner.boot === boot && !owner.takenOverBy;
    if (!isCurrent) writeFileAtomically(this.#paths.owner, this.#content);
    return true;
  }

  get #content(): string {
    const { id, name, boot } = this.#claimant;
    const owner: DirectoryOwner = { schema: 1, id, name, boot };
    return `${JSON.stringify(owner, undefined, 2)}\n`;
  }

  /** Calls back if a person gives the directory to another machine while this one has it. */
  watch(onLost: () => void): void {
    if (this.#claimant.isOnOwnDisk) return;
    this.#timer = setInterval(() => {
      void readFile(this.#paths.owner, 'utf8').then(
        (content) => {
          const owner = parseOwner(content);
          if (owner && owner.id !== this.#claimant.id) onLost();
        },
        // It is replaced just then, or the file system does not answer.
        () => undefined,
      );
    }, LOOK_MS).unref();
  }

  /** Nothing of this machine is alive in it, so any machine may have it next. */
  release(): void {
    try {
      if (readOwner(this.#paths)?.id === this.#claimant.id) unlinkSync(this.#paths.owner);
    } catch {
      // It stays this machine's, which only other machines notice.
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

/** @throws `EEXIST` if there is one, the system's error */
function createAs(path: string, { temporary, content }: { temporary: string; content: string }): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error;
    // Some file systems have no links.
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  }
}

/** The error of a host that has not got the lock because a host of another machine has it; `undefined` if that is this one. */
export function lockedElsewhere(paths: DataPaths, claimant: Claimant): Error | undefined {
  const owner = readOwner(paths);
  if (!owner || owner.id === claimant.id) return undefined;
  // What a person said of it is not true.
  const { takenOverBy, ...still } = owner;
  if (takenOverBy !== undefined) writeFileAtomically(paths.owner, `${JSON.stringify(still, undefined, 2)}\n`);
  return elsewhere(paths, owner);
}

function elsewhere({ directory }: DataPaths, { name }: DirectoryOwner): Error {
  return hostElsewhere({ directory, machine: name });
}
