import { existsSync } from 'node:fs';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { Emitter } from '../base/events.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import type { SetGroupParams } from '../protocol/messages.ts';
import { groupsFile } from '../protocol/taskPolicies.ts';
import { unsetGroup, type Group } from '../protocol/task.ts';

/** What may be set of a group. */
export type GroupChange = Omit<SetGroupParams, 'name'>;

/** Groups with settings, in a file of the data directory; all others have the defaults. */
export class GroupTable {
  readonly #path: string;
  readonly #groups = new Map<string, Group>();
  /** Why the file cannot be read. */
  #fault: string | undefined;
  readonly #didChange = new Emitter<void>();
  readonly onDidChange = this.#didChange.event;

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the saved settings. @throws Error with the reason, if the file is not valid */
  load(): void {
    try {
      const { groups } = checked(groupsFile, JSON.parse(readRegularFile(this.#path)));
      for (const group of groups) this.#groups.set(group.name, group);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      this.#fault = toError(error).message;
      throw error;
    }
  }

  get listenerCount(): number {
    return this.#didChange.listenerCount;
  }

  get(name: string): Group {
    return this.#groups.get(name) ?? unsetGroup(name);
  }

  /** Groups with settings. */
  values(): Iterable<Group> {
    return this.#groups.values();
  }

  /** What is omitted stays, and `null` removes. @throws notSaved; also if a person may still repair the file */
  set(name: string, { slots, isGated, budgetUsd }: GroupChange): Group {
    const before = this.get(name);
    const next = {
      slots: slots === undefined ? before.slots : (slots ?? undefined),
      isGated: (isGated ?? before.isGated) || undefined,
      budgetUsd: budgetUsd === undefined ? before.budgetUsd : (budgetUsd ?? undefined),
    };
    const given = Object.entries(next).filter(([, value]) => value !== undefined);
    return this.#set({ name, isPaused: before.isPaused, ...Object.fromEntries(given) });
  }

  /** @throws notSaved */
  setPaused(name: string, isPaused: boolean): Group {
    return this.#set({ ...this.get(name), isPaused });
  }

  #set(group: Group): Group {
    const groups = [...this.#groups.values()].filter((other) => other.name !== group.name);
    if (this.#fault !== undefined && existsSync(this.#path))
      throw notSaved(new Error(`${this.#path} cannot be read (${this.#fault}). Repair or remove it`));
    try {
      const content = { schema: 1, groups: [...groups, group] };
      writeFileAtomically(this.#path, `${JSON.stringify(content, undefined, 2)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#groups.set(group.name, group);
    this.#didChange.fire();
    return group;
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
