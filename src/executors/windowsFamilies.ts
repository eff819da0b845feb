import type { ProcessIdentity } from '../protocol/task.ts';
import type { ProcessEntry } from './processTable.ts';
import { isSameStart } from './startTime.ts';

/**
 * The descendants of wrappers on Windows, where a child keeps the pid of an ended parent. Remembers those that were
 * found, because the processes they started are found by their pid.
 */
export class WindowsFamilies {
  readonly #known = new Map<string, ProcessEntry[]>();

  /** The living members of a wrapper's family; when there are none, the family is dropped. */
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
 * The members with all their descendants. Windows keeps the pid of an ended parent, and reuses it: a process that was
 * created before its parent, or has a living parent with another creation time, is the child of another process.
 */
export function withDescendants(
  members: readonly ProcessEntry[],
  entries: readonly ProcessEntry[],
): ProcessEntry[] {
  const all = [...members];
  const living = new Map(entries.map((entry) => [entry.pid, entry]));
  // The list grows while it is iterated.
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
