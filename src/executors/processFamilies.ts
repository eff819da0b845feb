import type { HeldRun, RunUse } from '../core/executor.ts';
import type { Member } from './processKeeper.ts';
import type { ProcessEntry, ProcessMark, ProcessUse } from './processTable.ts';
import { isSameStart } from './startTime.ts';

/**
 * The processes of one listing by what they are to each other, to find those of many tasks: the same ones as `membersOf`
 * finds, in time that depends only on how many a task has.
 */
export class ProcessFamilies {
  readonly #entries = new Map<number, ProcessEntry>();
  readonly #children = new Map<number, ProcessEntry[]>();
  readonly #groups = new Map<number, ProcessEntry[]>();
  readonly #marked = new Map<string, ProcessEntry[]>();
  readonly #marks: ReadonlyMap<number, ProcessMark>;

  constructor(entries: readonly ProcessEntry[], marks: ReadonlyMap<number, ProcessMark>) {
    this.#marks = marks;
    for (const entry of entries) {
      this.#entries.set(entry.pid, entry);
      add(this.#children, entry.parent, entry);
      add(this.#groups, entry.group, entry);
      const { task, isHost } = marks.get(entry.pid) ?? {};
      if (task !== undefined && !isHost) add(this.#marked, task, entry);
    }
  }

  find(pid: number): ProcessEntry | undefined {
    return this.#entries.get(pid);
  }

  /** The processes of a task: `root` is its wrapper's pid. */
  membersOf(root: number, id: string): ProcessEntry[] {
    const own = this.#entries.get(root);
    const found = new Set([
      ...(own ? [own] : []),
      ...(this.#groups.get(root) ?? []),
      ...(this.#marked.get(id) ?? []),
    ]);
    for (const entry of found) {
      if (entry.isZombie || (this.#marks.get(entry.pid)?.isHost && entry.pid !== root)) found.delete(entry);
      // What is added to a set while it is gone over is gone over, too.
      else for (const child of this.#children.get(entry.pid) ?? []) found.add(child);
    }
    return [...found];
  }
}

function add<K>(lists: Map<K, ProcessEntry[]>, key: K, entry: ProcessEntry): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}

/** Processes of an attempt as its members; this process is none. */
export function membersAmong(found: readonly ProcessEntry[], held: HeldRun): Member[] {
  return found.flatMap((entry) => {
    if (entry.pid === process.pid) return [];
    const { pid, parent, startTime, name } = entry;
    const isWrapper = pid === held.process.pid && isSameStart(startTime, held.process.startTime);
    return [{ pid, parent, startTime, name, isWrapper }];
  });
}

/** What members use together; `undefined` if there are none. */
export function totalUse(
  members: readonly Member[],
  found: ReadonlyMap<number, ProcessUse>,
): RunUse | undefined {
  if (members.length === 0) return undefined;
  const total = { processes: 0, processorMs: 0, memoryBytes: 0 };
  let sharedBytes = 0;
  for (const { pid, isWrapper } of members) {
    const use = found.get(pid);
    if (!use) continue;
    total.processorMs += use.childrenMs;
    if (isWrapper) continue;
    total.processes++;
    total.processorMs += use.ownMs;
    total.memoryBytes += use.memoryBytes;
    sharedBytes = Math.max(sharedBytes, use.sharedBytes);
  }
  return { ...total, memoryBytes: total.memoryBytes + sharedBytes };
}
