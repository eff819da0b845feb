import type { ProcessIdentity } from '../protocol/task.ts';
import type { ProcessEntry } from './processTable.ts';
import { isSameStart } from './startTime.ts';

/**
 * Who descends from the wrappers of tasks on Windows, where a child keeps the pid of a parent that has ended. It
 * remembers those that were found, because what they started is found by their pid.
 */
export class WindowsFamilies {
  readonly #known = new Map<string, ProcessEntry[]>();

  /** Those of a wrapper's family that live; when none does, the family is forgotten. */
  find({ pid, startTime }: ProcessIdentity, entries: readonly ProcessEntry[]): ProcessEntry[] {
    const name = `${pid}.${startTime}`;
    const wrapper = { pid, parent: 0, group: pid, startTime, isZombie: false, name: '' };
    const family = withDescendants(this.#known.get(name) ?? [wrapper], entries);
    const living = entries.filter((entry) => family.some((member) => isSame(entry, member)));
    if (living.length > 0) this.#known.set(name, family);
    else this.#known.delete(name);
    return living;
  }
}

/**
 * The members with all that descends from them. Windows keeps the pid of a parent that has ended, and gives it to others:
 * whoever was created before its parent, or has a living parent with another creation time, is a stranger's child.
 */
export function withDescendants(
  members: readonly ProcessEntry[],
  entries: readonly ProcessEntry[],
): ProcessEntry[] {
  const all = [...members];
  const living = new Map(entries.map((entry) => [entry.pid, entry]));
  // It grows as it is gone through.
  for (const parent of all) {
    const holder = living.get(parent.pid);
    if (holder && !isSame(holder, parent)) continue;
    for (const entry of entries) {
      const isChild = entry.parent === parent.pid && BigInt(entry.startTime) >= BigInt(parent.startTime);
      if (isChild && !all.some((member) => isSame(member, entry))) all.push(entry);
    }
  }
  return all;
}

function isSame(one: ProcessEntry, other: ProcessEntry): boolean {
  return one.pid === other.pid && isSameStart(one.startTime, other.startTime);
}
