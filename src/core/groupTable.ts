import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { Emitter } from '../base/events.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { badRequest, notSaved } from '../protocol/errors.ts';
import { AGENT_GROUP, AGENT_SLOTS, DEFAULT_GROUP, DEFAULT_SLOTS, type Group } from '../protocol/task.ts';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,49}$/u;

/** Groups that somebody set, in a file of the data directory; all others are as they are by default. */
export class GroupTable {
  readonly #path: string;
  readonly #groups = new Map<string, Group>();
  readonly #didChange = new Emitter<void>();
  readonly onDidChange = this.#didChange.event;

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads what was set before. @throws Error with the reason, when the file is none of ours */
  load(): void {
    let text: string;
    try {
      text = readRegularFile(this.#path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    const value: unknown = JSON.parse(text);
    const groups =
      typeof value === 'object' && value !== null && 'groups' in value ? value.groups : undefined;
    if (!Array.isArray(groups) || !groups.every(isGroup)) throw new Error('it is no list of groups');
    for (const group of groups) this.#groups.set(group.name, group);
  }

  get listenerCount(): number {
    return this.#didChange.listenerCount;
  }

  get(name: string): Group {
    const known = this.#groups.get(name);
    if (known) return known;
    if (name === DEFAULT_GROUP) return { name, isPaused: false };
    return { name, slots: name === AGENT_GROUP ? AGENT_SLOTS : DEFAULT_SLOTS, isPaused: false };
  }

  /** Groups that somebody set. */
  values(): Iterable<Group> {
    return this.#groups.values();
  }

  /** @throws badRequest, notSaved */
  setSlots(name: string, slots: number | null): Group {
    checkGroupName(name);
    if (slots !== null && (!Number.isInteger(slots) || slots < 1)) {
      throw badRequest(
        `"${slots}" is no number of slots. Give 1 or more, or none for as many as there are tasks.`,
      );
    }
    const { isPaused } = this.get(name);
    return this.#set(slots === null ? { name, isPaused } : { name, slots, isPaused });
  }

  /** @throws badRequest, notSaved */
  setPaused(name: string, isPaused: boolean): Group {
    checkGroupName(name);
    return this.#set({ ...this.get(name), isPaused });
  }

  #set(group: Group): Group {
    const groups = [...this.#groups.values()].filter((other) => other.name !== group.name);
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

/** @throws badRequest */
export function checkGroupName(name: string): void {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw badRequest(
      `A group's name is 1 to 50 letters, digits, spaces, dots, dashes or underscores, not "${name}".`,
    );
  }
}

function isGroup(value: unknown): value is Group {
  if (typeof value !== 'object' || value === null) return false;
  const { name, slots, isPaused } = value as Partial<Record<keyof Group, unknown>>;
  const areSlotsFine = slots === undefined || (Number.isInteger(slots) && Number(slots) >= 1);
  return typeof name === 'string' && areSlotsFine && typeof isPaused === 'boolean';
}
