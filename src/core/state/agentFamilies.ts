import { totalUsage } from '../../protocol/agentRun.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';

interface Entry {
  members: number;
  unfinished: number;
  costUsd: number;
  isRootGone: boolean;
}

/**
 * What there is below each agent run at the root of a family, counted on every write of a task. Costs only grow: they are
 * kept when a task runs again or is removed, until the root is removed too, or the host ends.
 */
export class AgentFamilies {
  readonly #families = new Map<string, Entry>();

  /** The number of families that are known. */
  get size(): number {
    return this.#families.size;
  }

  /** The unfinished tasks below a root, and what its agent runs have cost together. */
  get(root: string): { unfinished: number; costUsd: number } {
    const { unfinished = 0, costUsd = 0 } = this.#families.get(root) ?? {};
    return { unfinished, costUsd };
  }

  /** Updates the families after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    const [before, now] = [previous?.below?.root, task?.below?.root];
    if (now !== undefined) this.#grow(now, task as Task, before === now ? previous : undefined);
    if (before !== undefined && before !== now) this.#shrink(before, previous as Task);
    if (previous && !task) this.#leave(previous.id);
  }

  #grow(root: string, task: Task, previous: Task | undefined): void {
    let family = this.#families.get(root);
    if (!family) {
      family = { members: 0, unfinished: 0, costUsd: 0, isRootGone: false };
      this.#families.set(root, family);
    }
    if (!previous) family.members++;
    family.unfinished += unfinished(task) - (previous ? unfinished(previous) : 0);
    family.costUsd += Math.max(0, costUsd(task) - (previous ? costUsd(previous) : 0));
  }

  #shrink(root: string, previous: Task): void {
    const family = this.#families.get(root);
    if (!family) return;
    family.members--;
    family.unfinished -= unfinished(previous);
    this.#tidy(root, family);
  }

  #leave(root: string): void {
    const family = this.#families.get(root);
    if (!family) return;
    family.isRootGone = true;
    this.#tidy(root, family);
  }

  #tidy(root: string, { members, isRootGone }: Entry): void {
    if (isRootGone && members === 0) this.#families.delete(root);
  }
}

function unfinished(task: Task): number {
  return isTerminal(task) ? 0 : 1;
}

function costUsd({ agent }: Task): number {
  return agent ? (totalUsage(agent).costUsd ?? 0) : 0;
}
