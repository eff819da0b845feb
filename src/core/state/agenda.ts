import { groupOf, type Task } from '../../protocol/task.ts';
import type { Tasks } from './taskTable.ts';

/**
 * The waiting tasks to be judged again, and the groups in which tasks may start. No task of a group starts while one of
 * them is still to be judged, so the order of starts does not depend on the number of turns.
 */
export class Agenda {
  readonly #toJudge = new Map<string, Set<string>>();
  readonly #touched = new Set<string>();

  get isEmpty(): boolean {
    return this.#toJudge.size === 0 && this.#touched.size === 0;
  }

  /** The number of tasks that are still to be judged. */
  get size(): number {
    let size = 0;
    for (const ids of this.#toJudge.values()) size += ids.size;
    return size;
  }

  judge(task: Task): void {
    const group = groupOf(task);
    const ids = this.#toJudge.get(group);
    if (ids) ids.add(task.id);
    else this.#toJudge.set(group, new Set([task.id]));
  }

  judgeAll(ids: Iterable<string>, table: Pick<Tasks, 'find'>): void {
    for (const id of ids) {
      const task = table.find(id);
      if (task) this.judge(task);
    }
  }

  /** Judges the task now, before those added earlier. */
  drop(task: Task): void {
    const group = groupOf(task);
    const ids = this.#toJudge.get(group);
    if (!ids?.delete(task.id) || ids.size > 0) return;
    this.#toJudge.delete(group);
    this.touch(group);
  }

  /** A task of the group may be able to start. */
  touch(group: string): void {
    this.#touched.add(group);
  }

  /** Up to `limit` ids to judge; the last of a group touches it. */
  take(limit: number): string[] {
    const taken: string[] = [];
    for (const [group, ids] of this.#toJudge) {
      for (const id of ids) {
        if (taken.length === limit) return taken;
        ids.delete(id);
        taken.push(id);
      }
      this.#toJudge.delete(group);
      this.touch(group);
    }
    return taken;
  }

  isJudging(group: string): boolean {
    return this.#toJudge.has(group);
  }

  /** Each group in which tasks may start, once, among those wanted now. */
  *takeTouched(isWanted: (group: string) => boolean): Iterable<string> {
    for (const group of this.#touched) {
      if (!isWanted(group)) continue;
      this.#touched.delete(group);
      yield group;
    }
  }
}
