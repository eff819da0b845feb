import type { FileCheck } from '../core/agentAdapter.ts';
import type { AgentStep, PermissionRequest } from '../protocol/agentEvents.ts';

/** A request that waits, with what its protocol needs to answer it. */
export interface Pending {
  /** Its id as the agent wrote it. */
  rawId: unknown;
  request: PermissionRequest;
}

/** The requests of one run that wait: for a person, or for a look at the files they concern. */
export class PendingRequests<T extends Pending> {
  readonly #pending = new Map<string, { entry: T; check?: FileCheck }>();
  readonly #timesUsed = new Map<string, number>();
  #lastCheck = 0;

  /** What waits for a person, oldest first. */
  get asked(): readonly PermissionRequest[] {
    return this.#all.flatMap(({ entry, check }) => (check ? [] : entry.request));
  }

  get checks(): readonly FileCheck[] {
    return this.#all.flatMap(({ check }) => check ?? []);
  }

  /** All that waits, oldest first. */
  get entries(): readonly T[] {
    return this.#all.map(({ entry }) => entry);
  }

  get #all() {
    return [...this.#pending.values()];
  }

  /** An id for people. One that the agent uses again is another, so that no answer reaches a request that nobody saw. */
  idFor(rawId: unknown): string {
    const used = (this.#timesUsed.get(keyOf(rawId)) ?? 0) + 1;
    this.#timesUsed.set(keyOf(rawId), used);
    return used === 1 ? String(rawId) : `${String(rawId)}#${used}`;
  }

  /** Asks a person, or has the files looked at first. A request of the same id that still waits is given up. */
  add(entry: T, paths?: readonly string[]): AgentStep[] {
    const withdrawn = this.remove(entry.rawId)?.events ?? [];
    const check = paths && { id: ++this.#lastCheck, paths };
    this.#pending.set(entry.request.id, { entry, ...(check && { check }) });
    return check ? withdrawn : [...withdrawn, { type: 'permission', request: entry.request }];
  }

  find(id: string): T | undefined {
    const found = this.#pending.get(id);
    return found?.check ? undefined : found?.entry;
  }

  /** The request whose files were looked at; it waits for a person now. */
  endCheck(id: number): T | undefined {
    const found = this.#all.find(({ check }) => check?.id === id);
    if (found) delete found.check;
    return found?.entry;
  }

  /** Lets go of a request, by the agent's id. `events` tell of it where a person was asked. */
  remove(rawId: unknown): { entry: T; wasAsked: boolean; events: AgentStep[] } | undefined {
    const found = this.#all.find(({ entry }) => keyOf(entry.rawId) === keyOf(rawId));
    if (!found) return undefined;
    const { entry, check } = found;
    this.#pending.delete(entry.request.id);
    const withdrawn = { type: 'permissionWithdrawn' as const, request: entry.request.id };
    return { entry, wasAsked: check === undefined, events: check ? [] : [withdrawn] };
  }

  /** Lets go of all. */
  clear(): AgentStep[] {
    return this.entries.flatMap(({ rawId }) => this.remove(rawId)?.events ?? []);
  }
}

function keyOf(rawId: unknown): string {
  return JSON.stringify(rawId) ?? '';
}
